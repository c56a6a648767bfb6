import type { FiscalSource, FiscalTill } from '../compliance/index.ts';
import type { TillIdentity } from '../identity/index.ts';
import type { Beleg, Kassenabschluss } from '../kasse/index.ts';
import type { DeviceId } from '../kernel/index.ts';

/** Stored facts as the exports read them. */
export interface DsfinvkSource extends FiscalSource<Beleg, Kassenabschluss> {
  /** Master data of a till as they stand now, for a provisional Z of the open day; null = unknown. */
  identity(till: FiscalTill): Promise<TillIdentity | null>;
  /** How many Belege a till has in a span of Z, for progress. */
  belegCount(device: DeviceId, fromZ: number, toZ: number): Promise<number>;
  close(): Promise<void>;
}
