import type { Cents } from '@valero/domain/kernel';
import type { Device, DeviceCode } from '../device/index.ts';

/** What is to be weighed. */
export interface WeighQuery {
  /** Cents per kilogram. */
  readonly unitPrice: Cents;
  /** Weight of the packaging in grams. */
  readonly tare?: number;
  /** `practice`: training or a test; nothing is sold. A scale without a registered module certificate answers only this. */
  readonly purpose: 'sale' | 'practice';
}

/** What the scale said. All three are booked exactly so. */
export interface Weighing {
  /** Net. */
  readonly grams: number;
  /** Cents per kilogram, as the scale gave it back. */
  readonly unitPrice: Cents;
  readonly amount: Cents;
}

/** Why there is no weighing; keys of `DEVICE_CODES`. */
export type ScaleRefusal = Extract<
  DeviceCode,
  `device.scale_${string}` | 'device.off' | 'device.unreachable' | 'device.silent' | 'device.cancelled'
>;

/** How a weighing ended. */
export type WeighOutcome =
  | { readonly outcome: 'weighed'; readonly weighing: Weighing }
  | { readonly outcome: 'refused'; readonly reason: ScaleRefusal };

/** What is on the scale while it is waited for. */
export interface ScaleLive {
  readonly state: 'empty' | 'moving' | 'used' | 'overload' | 'negative';
  /** Null where the scale tells no weight before it has settled. */
  readonly grams: number | null;
}

/** How long a weighing may take and who watches. */
export interface WeighWatch {
  /** How long it waits for goods to be put on and come to rest; default 0: it answers what is so now. */
  readonly waitMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  readonly onLive?: (live: ScaleLive) => void;
}

/** The certificate of the building block this till and scale are (Directive 2014/31/EU, EN 45501, WELMEC 2.2). */
export interface ScaleCertificate {
  readonly number: string;
  readonly softwareChecksum: string;
}

/** A scale at the till. One weighing is given out once: the next needs goods that moved. */
export interface Scale extends Device {
  readonly kind: 'scale';
  /** Null = it may be used for practice only. */
  readonly certificate: ScaleCertificate | null;
  /** Never rejects. One at a time. */
  weigh(query: WeighQuery, watch?: WeighWatch): Promise<WeighOutcome>;
}
