import type { Ids } from '@valero/domain/kernel';
import type { Chance } from './chance.ts';
import { customerRow, FOLLOWED, type Followed, TABLE_OF } from './masters.ts';
import type { Pg, PgRow, PgTx } from './pg.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';

/** People at the head office who change master data, several at once, some for long, some in vain. */
export interface Office {
  /** Changes that were written. */
  changes(): number;
  /** Many changes within seconds, as at an import. */
  rush(): void;
}

interface Parts {
  readonly pg: Pg;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly chance: Chance;
  readonly ids: Ids;
  readonly stores: readonly (string | null)[];
}

/** One change of one row; false = somebody else has it. */
function changeOne({ pg, chance, ids, stores }: Parts, tx: PgTx, stamp: number): boolean {
  const shape: Followed = chance.pick(FOLLOWED);
  const table = TABLE_OF[shape];
  if (shape === 'customers' && chance.hit(0.2)) {
    const id = ids.next();
    if (pg.tryLock(tx, `${table}/${id}`)) pg.write(tx, table, id, customerRow(id, stamp));
    return true;
  }
  const rows = pg.rows(table);
  if (rows.size === 0) return false;
  const id = chance.pick([...rows.keys()]);
  const row = rows.get(id) as PgRow;
  // a row this transaction has changed already is left alone, so that what it sees is what it writes
  if (tx.locks.includes(`${table}/${id}`) || !pg.tryLock(tx, `${table}/${id}`)) return false;
  const vanishes = shape === 'customers' && rows.size > 3 && chance.hit(0.15);
  pg.write(tx, table, id, vanishes ? null : changed(shape, row, stamp, chance, stores));
  return true;
}

function changed(
  shape: Followed,
  row: PgRow,
  stamp: number,
  chance: Chance,
  stores: readonly (string | null)[],
): PgRow {
  if (shape === 'users')
    return chance.hit(0.5) ? { ...row, store: chance.pick(stores) } : { ...row, name: `P ${stamp}` };
  const version = String(Number(row['version']) + 1);
  if (shape === 'customers') return { ...row, note: `Notiz ${stamp}`, version };
  return { ...row, price: String(chance.between(10_000, 900_000)), name: `Ware ${stamp}`, version };
}

/** Opens the office until `until`. */
export function openOffice(parts: Parts, until: number): Office {
  const { pg, time, trace, chance } = parts;
  let count = 0;

  function work(tx: PgTx, left: number): void {
    if (tx.state !== 'open') return;
    if (left > 0) {
      if (changeOne(parts, tx, count)) count += 1;
      const pause = chance.hit(0.1) ? chance.between(1000, 40_000) : chance.between(0, 300);
      time.after(pause, () => work(tx, left - 1));
      return;
    }
    trace.note(`office ${tx.writes.length} changes`);
    if (chance.hit(0.12)) pg.abort(tx);
    else pg.commit(tx, () => undefined);
  }

  function next(): void {
    const wait = chance.hit(0.3) ? chance.between(50, 4000) : chance.between(20_000, 500_000);
    time.after(wait, () => {
      if (time.now() >= until) return;
      work(pg.begin(), chance.between(1, 4));
      next();
    });
  }
  function rush(): void {
    for (let left = chance.between(8, 16); left > 0; left -= 1)
      time.after(chance.between(0, 4000), () => {
        if (time.now() < until) work(pg.begin(), chance.between(1, 3));
      });
  }
  next();
  return { changes: () => count, rush };
}
