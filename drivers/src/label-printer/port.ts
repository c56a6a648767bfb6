import type { Device, DeviceCode } from '../device/index.ts';
import type { LabelDoc } from './model.ts';

/** Labels that belong together: each one `copies` times. */
export interface LabelJob {
  readonly labels: readonly { readonly doc: LabelDoc; readonly copies: number }[];
}

/**
 * How a job ended. `failed` = nothing was sent; `uncertain` = some or all of it may lie in the tray, `sent` labels had left when it broke off:
 * a person looks. Nothing is ever sent twice.
 */
export type LabelOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed'; readonly code: DeviceCode }
  | { readonly outcome: 'uncertain'; readonly code: DeviceCode; readonly sent: number };

/** A printer of shelf and price labels. Jobs run one after the other; none is kept over a restart. */
export interface LabelPrinter extends Device {
  /** Which commands it takes, for a file in place of a print. */
  readonly language: 'zpl' | 'escpos';
  /** Never rejects. While paper is out or the head is open it waits; `signal` ends the waiting. */
  print(job: LabelJob, signal: AbortSignal): Promise<LabelOutcome>;
  /** The bytes of a job, as it would be sent. */
  bytes(job: LabelJob): Uint8Array;
}
