import type { BusinessDay, DeviceId, StoreId } from '../kernel/index.ts';
import type { TseInfo, TseSigned } from './tse.ts';

/** Which Kassenabschluesse an export covers. All null = everything. */
export interface FiscalRange {
  /** By business day of the Z, both ends included. */
  readonly from: BusinessDay | null;
  readonly to: BusinessDay | null;
  /** By Z_NR, both ends included. */
  readonly fromZ: number | null;
  readonly toZ: number | null;
  readonly store: StoreId | null;
  readonly device: DeviceId | null;
}

/** Everything. */
export const WHOLE_RANGE: FiscalRange = { from: null, to: null, fromZ: null, toZ: null, store: null, device: null };

/** A till whose records a source holds. */
export interface FiscalTill {
  readonly device: DeviceId;
  readonly store: StoreId;
  readonly kasseId: string;
}

/** A Beleg as stored, with its place in the journal. `Beleg` is kasse's; this module stands below it. */
export interface StoredBeleg<Beleg> {
  readonly beleg: Beleg;
  readonly epoch: number;
  readonly seq: number;
  /** Found later in the TSE, its answer having been lost; null = none. */
  readonly found: TseSigned | null;
}

/**
 * Where exports and checks read stored facts, on a till or at the head office. Everything comes in batches and in order, so that a year
 * of receipts never stands in memory. A source never changes anything.
 */
export interface FiscalSource<Beleg, Z> {
  tills(): Promise<readonly FiscalTill[]>;
  /** The Z of one till in ascending Z_NR. */
  closings(device: DeviceId, range: FiscalRange): Promise<readonly Z[]>;
  /** All Belege of one Z in ascending BON_NR; also of the open Z. */
  belege(device: DeviceId, zNumber: number): AsyncIterable<readonly StoredBeleg<Beleg>[]>;
  /** Number of the Z that is open at a till. */
  openZ(device: DeviceId): Promise<number>;
  /** TSEs ever put into service at a till. */
  tses(device: DeviceId): Promise<readonly TseInfo[]>;
}
