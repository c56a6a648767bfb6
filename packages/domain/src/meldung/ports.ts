import type { StoreId } from '../kernel/index.ts';
import type { Reported, SystemId, SystemView } from './model.ts';

/** What commands of the register read: entered and collected data together. */
export interface MeldungReads {
  meldungSystem(id: SystemId): Promise<SystemView | null>;
  /** Systems of a store in the order of their serials, also those out of service. */
  meldungSystems(store: StoreId): Promise<readonly SystemView[]>;
  meldungStoreExists(store: StoreId): Promise<boolean>;
  /** The last report of a store. */
  meldungReported(store: StoreId): Promise<Reported | null>;
}
