import { factKind } from '../kernel/index.ts';
import { zReported, zSystem } from './model.ts';

/** A recording system as it is now: entered, changed or taken out of service. The whole row. */
export const systemSet = factKind({ type: 'meldung.systemSet', version: 1, schema: zSystem });

/** A complete report of a store was sent to the tax office. */
export const reported = factKind({ type: 'meldung.reported', version: 1, schema: zReported });
