import type { FiscalRange, FiscalTill, StoredBeleg, TseInfo, TseSigned } from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import { type TillIdentity, zCompany, zDevice, zStore } from '@valero/domain/identity';
import type { Beleg, Kassenabschluss } from '@valero/domain/kasse';
import type { DeviceId } from '@valero/domain/kernel';
import pg from 'pg';
import { infoOf, TSE_COLUMNS, type TseColumns } from '../compliance/rows.ts';
import { factOf } from '../journal/index.ts';
import { connectionConfig } from '../pg/pool.ts';

/** Belege read at once. */
const BATCH = 250;

const TILLS = 'select device, store, kasse_id from kasse.till where store is not null order by kasse_id, device';
const CLOSINGS = `select f.body from kasse.z z join sync.fact f on f.device = z.device and f.epoch = z.epoch and f.seq = z.seq
  where z.device = $1 and z.number >= $2 and ($3::bigint is null or z.number <= $3)
    and ($4::text is null or z.business_day >= $4) and ($5::text is null or z.business_day <= $5) order by z.number`;
const BELEGE = `select r.number, r.epoch, r.seq, f.body,
    (select s.body from compliance.found_signature s where s.beleg_id = r.id order by s.transaction_number limit 1) as found
  from kasse.receipt r join sync.fact f on f.device = r.device and f.epoch = r.epoch and f.seq = r.seq
  where r.device = $1 and r.z_number = $2 and r.number > $3 order by r.number limit $4`;
const TSES = `select ${TSE_COLUMNS} from compliance.tse t where t.device = $1 order by t.tse_id`;
const IDENTITY = `select to_jsonb(c) as company, to_jsonb(s) as store, to_jsonb(d) as device
  from identity.device d join identity.store s on s.id = d.store cross join identity.company c where d.id = $1`;

interface Address {
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly country: string;
}
interface IdentityRow {
  readonly company: Address & { id: string; name: string; tax_number: string; vat_id: string | null };
  readonly store: Address & { id: string; number: number; name: string; time_zone: string };
  readonly device: {
    id: string;
    store: string;
    number: number;
    name: string;
    kasse_id: string;
    serial: string;
    kind: string;
    brand: string;
    model: string;
  };
}

const address = ({ street, zip, city, country }: Address): Address => ({ street, zip, city, country });

function identityOf({ company, store, device }: IdentityRow): TillIdentity {
  return {
    company: zCompany.parse({
      id: company.id,
      name: company.name,
      address: address(company),
      taxNumber: company.tax_number,
      vatId: company.vat_id,
    }),
    store: zStore.parse({
      id: store.id,
      number: store.number,
      name: store.name,
      address: address(store),
      timeZone: store.time_zone,
    }),
    device: zDevice.parse({
      id: device.id,
      store: device.store,
      number: device.number,
      name: device.name,
      kasseId: device.kasse_id,
      serial: device.serial,
      kind: device.kind,
      brand: device.brand,
      model: device.model,
    }),
  };
}

function sourceOn(client: pg.Client): DsfinvkSource {
  const rows = async <R extends object>(text: string, values: readonly unknown[]): Promise<R[]> =>
    (await client.query<R>(text, [...values])).rows;
  return {
    async tills() {
      const found = await rows<{ device: DeviceId; store: FiscalTill['store']; kasse_id: string }>(TILLS, []);
      return found.map(({ device, store, kasse_id }) => ({ device, store, kasseId: kasse_id }));
    },
    async closings(device, { from, to, fromZ, toZ }: FiscalRange) {
      const found = await rows<{ body: string }>(CLOSINGS, [device, fromZ ?? 1, toZ, from, to]);
      return found.map(({ body }) => factOf(body).payload as Kassenabschluss);
    },
    async *belege(device, zNumber) {
      for (let after = 0; ; ) {
        const found = await rows<{ number: number; epoch: number; seq: number; body: string; found: string | null }>(
          BELEGE,
          [device, zNumber, after, BATCH],
        );
        const last = found.at(-1);
        if (!last) return;
        yield found.map(
          (row): StoredBeleg<Beleg> => ({
            beleg: factOf(row.body).payload as Beleg,
            epoch: row.epoch,
            seq: row.seq,
            found: row.found === null ? null : (JSON.parse(row.found) as TseSigned),
          }),
        );
        after = last.number;
      }
    },
    async openZ(device) {
      const [row] = await rows<{ open_z: number }>('select open_z from kasse.till where device = $1', [device]);
      return row?.open_z ?? 1;
    },
    async tses(device): Promise<readonly TseInfo[]> {
      return (await rows<TseColumns>(TSES, [device])).map(infoOf);
    },
    async identity(till) {
      const [row] = await rows<IdentityRow>(IDENTITY, [till.device]);
      return row ? identityOf(row) : null;
    },
    async belegCount(device, fromZ, toZ) {
      const [row] = await rows<{ n: number }>(
        'select count(*) as n from kasse.receipt where device = $1 and z_number between $2 and $3',
        [device, fromZ, toZ],
      );
      return row?.n ?? 0;
    },
    async close() {
      await client.query('rollback');
      await client.end();
    },
  };
}

/** Reads the head office's database: one connection, one read-only snapshot, nothing can be written. Rejects when it cannot be reached. */
export async function openPgFiscalSource(url: string): Promise<DsfinvkSource> {
  const client = new pg.Client(connectionConfig(url));
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  return sourceOn(client);
}
