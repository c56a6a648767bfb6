import { join } from 'node:path';
import type { FiscalRange, FiscalTill, StoredBeleg, TseInfo, TseSigned } from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import type { Beleg, Kassenabschluss } from '@valero/domain/kasse';
import { type DeviceId, err, ok, type Result } from '@valero/domain/kernel';
import { infoOf, TSE_COLUMNS, type TseColumns } from '../compliance/rows.ts';
import { factOf } from '../journal/index.ts';
import { DATABASE_FILE, type Db, openReadOnly } from '../sqlite/connection.ts';
import { identityStore } from '../sqlite/identity.ts';

/** Belege read at once. */
const BATCH = 100;

interface BelegRow {
  readonly number: number;
  readonly epoch: number;
  readonly seq: number;
  readonly body: string;
  readonly found: string | null;
}

function statements(db: Db) {
  return {
    tills: db.prepare<[], { device: DeviceId; store: FiscalTill['store']; kasse_id: string }>(
      'SELECT device, store, kasse_id FROM kasse_till WHERE store IS NOT NULL ORDER BY kasse_id, device',
    ),
    closings: db.prepare<[string, number, number, string, string], { body: string }>(
      `SELECT j.body FROM kasse_z z JOIN journal j ON j.epoch = z.epoch AND j.seq = z.seq
       WHERE z.device = ? AND z.number BETWEEN ? AND ? AND z.business_day BETWEEN ? AND ? ORDER BY z.number`,
    ),
    belege: db.prepare<[string, number, number, number], BelegRow>(
      `SELECT r.number, r.epoch, r.seq, j.body,
         (SELECT f.body FROM compliance_found_signature f WHERE f.beleg_id = r.id ORDER BY f.transaction_number LIMIT 1) AS found
       FROM kasse_receipt r JOIN journal j ON j.epoch = r.epoch AND j.seq = r.seq
       WHERE r.device = ? AND r.z_number = ? AND r.number > ? ORDER BY r.number LIMIT ?`,
    ),
    openZ: db.prepare<[string], { open_z: number }>('SELECT open_z FROM kasse_till WHERE device = ?'),
    tses: db.prepare<[string], TseColumns>(
      `SELECT ${TSE_COLUMNS} FROM compliance_tse t WHERE t.device = ? ORDER BY t.tse_id`,
    ),
    count: db.prepare<[string, number, number], { n: number }>(
      'SELECT count(*) AS n FROM kasse_receipt WHERE device = ? AND z_number BETWEEN ? AND ?',
    ),
  };
}

/** Ends of a range that is open. */
const FIRST_DAY = '0000-01-01';
const LAST_DAY = '9999-12-31';

function sourceOf(db: Db): DsfinvkSource {
  const ask = statements(db);
  return {
    async tills() {
      return ask.tills.all().map(({ device, store, kasse_id }) => ({ device, store, kasseId: kasse_id }));
    },
    async closings(device: DeviceId, { from, to, fromZ, toZ }: FiscalRange) {
      return ask.closings
        .all(device, fromZ ?? 1, toZ ?? Number.MAX_SAFE_INTEGER, from ?? FIRST_DAY, to ?? LAST_DAY)
        .map(({ body }) => factOf(body).payload as Kassenabschluss);
    },
    async *belege(device, zNumber) {
      for (let after = 0; ; ) {
        const rows = ask.belege.all(device, zNumber, after, BATCH);
        const last = rows.at(-1);
        if (!last) return;
        yield rows.map(
          ({ epoch, seq, body, found }): StoredBeleg<Beleg> => ({
            beleg: factOf(body).payload as Beleg,
            epoch,
            seq,
            found: found === null ? null : (JSON.parse(found) as TseSigned),
          }),
        );
        after = last.number;
      }
    },
    async openZ(device) {
      return ask.openZ.get(device)?.open_z ?? 1;
    },
    async tses(device): Promise<readonly TseInfo[]> {
      return ask.tses.all(device).map(infoOf);
    },
    async identity(till) {
      const known = identityStore(db).get();
      return known?.device.id === till.device ? known : null;
    },
    async belegCount(device, fromZ, toZ) {
      return ask.count.get(device, fromZ, toZ)?.n ?? 0;
    },
    async close() {
      db.close();
    },
  };
}

/**
 * Reads a till's folder, also beside the running till. Nothing can be written through it. The whole read sees one state of the data.
 * Error: storage.unreadable.
 */
export function openSqliteFiscalSource(dir: string): Result<DsfinvkSource> {
  const db = openReadOnly(join(dir, DATABASE_FILE));
  if (!db.ok) return db;
  try {
    db.value.exec('BEGIN');
    // a page of the file mapped into memory would count as memory of this process; a year is read once, in order
    db.value.pragma('mmap_size = 0');
    return ok(sourceOf(db.value));
  } catch (error) {
    db.value.close();
    return err({
      code: 'storage.unreadable',
      details: { dir, reason: error instanceof Error ? error.message : String(error) },
    });
  }
}
