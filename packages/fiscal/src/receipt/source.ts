import type { Company, Device, Store } from '@valero/domain/identity';
import type { Beleg } from '@valero/domain/kasse';

/** A Beleg and where it was issued. */
export interface ReceiptSource {
  readonly beleg: Beleg;
  readonly company: Company;
  readonly store: Store;
  readonly device: Pick<Device, 'serial' | 'brand' | 'model'>;
}
