import type { Fact } from '@valero/domain/kernel';
import { codeSettled, codeUnknown, storeCodesSet } from '@valero/domain/stock';
import type { Projection, RowOp } from '../rowop.ts';

/** What labels of a shop mean, and codes without an article. A till projects these of its own facts; of other facts of stock it keeps nothing. */
export const labelProjection: Projection = {
  module: 'stock',
  tables: ['stock.unknown_code', 'stock.store_code'],
  apply: (fact: Fact): RowOp[] => {
    if (storeCodesSet.is(fact)) {
      const row = { store: fact.store, rules: JSON.stringify(fact.payload.rules), actor: fact.actor, at: fact.at };
      return [{ op: 'set', table: 'stock.store_code', key: ['store'], row }];
    }
    if (codeUnknown.is(fact)) {
      const key = { store: fact.store, code: fact.payload.code };
      const put = { last_at: fact.at, dismissed: false };
      return [{ op: 'add', table: 'stock.unknown_code', key, add: { days: 1 }, put }];
    }
    if (codeSettled.is(fact)) {
      const key = { store: fact.store, code: fact.payload.code };
      return [{ op: 'update', table: 'stock.unknown_code', key, set: { dismissed: true } }];
    }
    return [];
  },
};
