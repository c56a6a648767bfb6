import * as z from 'zod';
import { zAddress } from '../identity/index.ts';
import { query, type StoreId, zBusinessDay, zId, zInstant } from '../kernel/index.ts';
import { zDue, zLastReport, zSystemView } from './model.ts';

const zPlace = z.object({ store: zId<StoreId>(), number: z.int(), name: z.string(), address: zAddress });

/** The register of each store with what is due. */
export const listSystems = query({
  name: 'meldung.list',
  input: z.object({ store: zId<StoreId>().nullable().default(null) }),
  output: z.object({
    stores: z.array(zPlace.extend({ systems: z.array(zSystemView), due: z.array(zDue), last: zLastReport.nullable() })),
  }),
  right: 'audit.read',
  at: 'server',
});

/** What has to be reported, nearest deadline first. */
export const listDue = query({
  name: 'meldung.due',
  input: z.object({ store: zId<StoreId>().nullable().default(null) }),
  output: z.object({ rows: z.array(zDue.extend({ storeName: z.string() })) }),
  right: 'audit.read',
  at: 'server',
});

/** The complete report of a store ("Bruttomethode", AEAO zu § 146a Nr. 1.16.1.4): all its systems, whatever changed. */
export const report = query({
  name: 'meldung.report',
  input: z.object({ store: zId<StoreId>() }),
  output: z
    .object({
      taxpayer: z.object({ name: z.string(), taxNumber: z.string(), address: zAddress }),
      place: zPlace,
      createdAt: zInstant,
      today: zBusinessDay,
      systems: z.array(zSystemView),
      due: z.array(zDue),
      last: zLastReport.nullable(),
    })
    .nullable(),
  right: 'audit.read',
  at: 'server',
});
