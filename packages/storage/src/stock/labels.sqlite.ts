import { type StoreId, toId, toInstant } from '@valero/domain/kernel';
import { type LabelReads, type StoreCodeRule, storeCodes, unknownCodes, zStoreCodeRules } from '@valero/domain/stock';
import type { Database } from 'better-sqlite3';
import { type Answer, answer } from '../sqlite/answer.ts';

interface UnknownRow {
  readonly store: string;
  readonly code: string;
  readonly days: number;
  readonly last_at: number;
}

/** The table of in-store codes and the unknown codes of a till, `store` = where it stands. */
export function labelReads(db: Database, store: () => string): { reads: LabelReads; answers: readonly Answer[] } {
  const rulesOf = db.prepare<[string], { rules: string }>('SELECT rules FROM stock_store_code WHERE store = ?');
  const known = db.prepare<[string, string], { last_at: number; dismissed: number }>(
    'SELECT last_at, dismissed FROM stock_unknown_code WHERE store = ? AND code = ?',
  );
  const open = db.prepare<[number], UnknownRow>(
    `SELECT u.store, u.code, u.days, u.last_at FROM stock_unknown_code u
     WHERE u.dismissed = 0 AND u.last_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stock_article a WHERE a.gtin = u.code OR a.number = u.code)
     ORDER BY u.last_at DESC, u.code LIMIT ?`,
  );
  // every scan asks: the text is read once for each version of it
  let read: { readonly text: string; readonly rules: readonly StoreCodeRule[] } = { text: '[]', rules: [] };
  const rules = (): readonly StoreCodeRule[] => {
    const text = rulesOf.get(store())?.rules ?? '[]';
    if (text !== read.text) read = { text, rules: zStoreCodeRules.parse(JSON.parse(text)) };
    return read.rules;
  };
  const reads: LabelReads = {
    storeCodes: rules,
    unknownCode: (code) => {
      const row = known.get(store(), code);
      return row ? { lastAt: toInstant(row.last_at), settled: row.dismissed === 1 } : null;
    },
  };
  const answers = [
    answer(storeCodes, () => ({ rules: [...rules()] })),
    answer(unknownCodes, ({ limit }) =>
      open.all(limit).map((row) => ({
        code: row.code,
        store: toId<StoreId>(row.store),
        days: row.days,
        lastAt: toInstant(row.last_at),
      })),
    ),
  ];
  return { reads, answers };
}
