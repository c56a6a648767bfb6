import type { Db } from './connection.ts';
import { lotOf, type ShapeStates } from './shapes-state.ts';

/** Rows thrown away in one go. */
const PIECE = 500;

/** Throws away notes and changes of copies nobody needs any more, a piece at a time; true = there is more. */
export function sweeper(db: Db, states: ShapeStates): () => boolean {
  const table = (name: string, lot: string) => {
    const next = db.prepare<[string], { lot: string }>(
      `SELECT ${lot} AS lot FROM ${name} WHERE ${lot} > ? ORDER BY ${lot} LIMIT 1`,
    );
    const keys = lot === 'lot' ? 'lot, lsn, key' : 'shape, key';
    const remove = db.prepare<[string, number]>(
      `DELETE FROM ${name} WHERE (${keys}) IN (SELECT ${keys} FROM ${name} WHERE ${lot} = ? LIMIT ?)`,
    );
    return { next, remove };
  };
  const copies = table('device_shape_staging', 'shape');
  const changes = table('device_shape_change', 'lot');
  return () => {
    const records = states.all();
    const inLog = new Set(records.map(lotOf));
    const beside = new Set(records.filter((record) => record.refetching).map(lotOf));
    for (const [{ next, remove }, needed] of [[copies, beside] as const, [changes, inLog] as const]) {
      for (let found = next.get(''); found; found = next.get(found.lot)) {
        if (!needed.has(found.lot)) return remove.run(found.lot, PIECE).changes > 0;
      }
    }
    return false;
  };
}
