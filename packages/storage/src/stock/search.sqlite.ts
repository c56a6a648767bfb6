import type { Article } from '@valero/domain/stock';
import { isGtin, normaliseGtin } from '@valero/domain/stock';
import type { Asking, MasterView } from '../sqlite/shapes-view.ts';
import { foldText, wordsOf } from './fold.ts';

/** A row of `stock_article` as SQLite gives it. */
export interface ArticleRecord {
  readonly id: string;
  readonly number: string;
  readonly gtin: string | null;
  readonly name: string;
  readonly group_id: string | null;
  readonly group_name: string | null;
  readonly tax_key: number;
  readonly unit: string;
  readonly price: number | null;
  readonly cost: number | null;
  readonly deposit: number | null;
  readonly icon: string | null;
  readonly favourite: number | null;
  readonly rank: number;
  readonly active: number;
  readonly restaurant_food: number;
  readonly drink_share: number | null;
  readonly version: number;
}

/** The columns of an `ArticleRecord`. */
export const ARTICLE_COLUMNS =
  'a.id, a.number, a.gtin, a.name, a.group_id, a.group_name, a.tax_key, a.unit, a.price, a.cost, a.deposit, a.icon, a.favourite, a.rank, a.active, a.restaurant_food, a.drink_share, a.version';

/** Candidates looked at per index before ranking: bounds the work of a query that matches half the catalogue. */
const CANDIDATES = 80;
/** Rows an infix query may test; the trigrams of a long query rarely let more through. */
const INFIX_TESTS = 600;

/** Brands a stored row as an article. The values were checked when they came in. */
export function articleOf(row: ArticleRecord): Article {
  return {
    id: row.id as Article['id'],
    number: row.number,
    gtin: row.gtin,
    name: row.name,
    groupId: row.group_id,
    groupName: row.group_name,
    taxKey: row.tax_key,
    unit: row.unit,
    price: row.price as Article['price'],
    cost: row.cost as Article['cost'],
    deposit: row.deposit as Article['deposit'],
    icon: row.icon,
    favourite: row.favourite,
    rank: row.rank,
    active: row.active === 1,
    restaurantFood: row.restaurant_food === 1,
    drinkShare: row.drink_share as Article['drinkShare'],
    version: row.version,
  };
}

/** Look-ups in the articles of a device. Statements are prepared once; nothing is held in memory. */
export interface ArticleIndex {
  byId(id: string): Article | null;
  /** By GTIN (any spelling), then by article number. */
  byCode(code: string): Article | null;
  byNumber(number: string): Article | null;
  byGtin(gtin: string): Article | null;
  /** Best first: code, number prefix, name prefix, word prefixes in any order, infix; among equals the better rank. Inactive articles are left out. */
  search(text: string, limit: number): { articles: Article[]; more: boolean };
  /** The favourites page, or one group's articles. */
  favourites(groupId: string | null): { articles: Article[]; groups: { id: string; name: string }[] };
}

/** A hit before ranking: lower `tier` is the better kind of match. */
interface Hit {
  readonly tier: number;
  readonly row: ArticleRecord & { readonly seq: number };
}

type SeqRow = ArticleRecord & { readonly seq: number };

/** Quotes a term for an FTS5 query. */
function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

function trigramsOf(words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const word of words) {
    const letters = [...word];
    for (let at = 0; at + 3 <= letters.length; at += 1) found.add(letters.slice(at, at + 3).join(''));
  }
  return [...found].slice(0, 24);
}

/** Opens the look-ups on a migrated database. */
export function articleIndex(view: MasterView): ArticleIndex {
  const one = (where: string): Asking<[string], ArticleRecord> =>
    view.ask(`SELECT ${ARTICLE_COLUMNS} FROM stock_article a WHERE ${where} LIMIT 1`);
  const many = (sql: string): Asking<unknown[], SeqRow> => view.ask(sql);
  const idStatement = one('a.id = ?');
  const numberStatement = one('a.number = ? ORDER BY a.active DESC, a.rank');
  const gtinStatement = one('a.gtin = ? ORDER BY a.active DESC, a.rank');
  const numberPrefix = many(
    `SELECT a.seq, ${ARTICLE_COLUMNS} FROM stock_article a WHERE a.number >= ? AND a.number < ? AND a.active = 1 ORDER BY a.number LIMIT ?`,
  );
  const gtinPrefix = many(
    `SELECT a.seq, ${ARTICLE_COLUMNS} FROM stock_article a WHERE a.gtin >= ? AND a.gtin < ? AND a.active = 1 ORDER BY a.gtin LIMIT ?`,
  );
  const namePrefix = many(
    `SELECT a.seq, ${ARTICLE_COLUMNS} FROM stock_article a WHERE a.search_key >= ? AND a.search_key < ? AND a.active = 1 ORDER BY a.search_key LIMIT ?`,
  );
  const words = many(
    `SELECT a.seq, ${ARTICLE_COLUMNS} FROM (SELECT rowid AS hit FROM stock_article_word WHERE stock_article_word MATCH ? LIMIT ${CANDIDATES}) JOIN stock_article a ON a.seq = hit WHERE a.active = 1`,
  );
  const parts = many(
    `SELECT a.seq, ${ARTICLE_COLUMNS} FROM (SELECT rowid AS hit FROM stock_article_part WHERE stock_article_part MATCH ? LIMIT ${INFIX_TESTS}) JOIN stock_article a ON a.seq = hit WHERE a.active = 1 AND instr(a.search_key, ?) > 0 LIMIT ${CANDIDATES}`,
  );
  const favouritePage = many(
    `SELECT a.seq, ${ARTICLE_COLUMNS} FROM stock_article a WHERE a.favourite IS NOT NULL AND a.active = 1 ORDER BY a.favourite, a.name LIMIT 200`,
  );
  const groups: Asking<[], { id: string; name: string }> = view.ask(
    'SELECT group_id AS id, min(group_name) AS name FROM stock_article WHERE favourite IS NOT NULL AND active = 1 AND group_id IS NOT NULL GROUP BY group_id ORDER BY min(favourite)',
  );

  const found = (row: ArticleRecord | undefined): Article | null => (row ? articleOf(row) : null);
  const byGtin = (gtin: string): Article | null => found(gtinStatement.get(normaliseGtin(gtin)));
  const byNumber = (number: string): Article | null => found(numberStatement.get(number));

  const collect = (text: string, wanted: number): Hit[] => {
    const hits = new Map<number, Hit>();
    const take = (tier: number, rows: readonly SeqRow[]): void => {
      for (const row of rows) if (!hits.has(row.seq)) hits.set(row.seq, { tier, row });
    };
    const folded = foldText(text);
    const terms = wordsOf(folded);
    const code = text.trim();
    if (/^\d{4,14}$/.test(code)) take(0, gtinPrefix.all(code, `${code}:`, wanted));
    if (/^\S{1,50}$/.test(code)) take(0, numberPrefix.all(code, `${code}\u{10ffff}`, wanted));
    take(1, namePrefix.all(folded, `${folded}\u{10ffff}`, wanted));
    if (terms.length > 0) take(2, words.all(terms.map((term) => `${quoted(term)}*`).join(' AND ')));
    const longest = terms.reduce((best, term) => (term.length > best.length ? term : best), '');
    const needed = terms.filter((term) => term.length >= 3);
    if (hits.size < wanted && longest.length >= 3) {
      const rows = parts.all(trigramsOf(needed).map(quoted).join(' AND '), longest);
      take(
        3,
        rows.filter((row) => contains(row.name, terms)),
      );
    }
    return [...hits.values()];
  };

  return {
    byId: (id) => found(idStatement.get(id)),
    byNumber,
    byGtin,
    byCode: (code) => (isGtin(code) ? byGtin(code) : null) ?? byNumber(code),
    search: (text, limit) => {
      if (foldText(text) === '') return { articles: [], more: false };
      const hits = collect(text, limit + 1);
      hits.sort(
        (a, b) =>
          a.tier - b.tier || a.row.rank - b.row.rank || a.row.name.length - b.row.name.length || a.row.seq - b.row.seq,
      );
      return { articles: hits.slice(0, limit).map((hit) => articleOf(hit.row)), more: hits.length > limit };
    },
    favourites: (groupId) => {
      const page = favouritePage.all();
      return {
        articles: page.filter((row) => groupId === null || row.group_id === groupId).map(articleOf),
        groups: groups.all(),
      };
    },
  };
}

function contains(name: string, terms: readonly string[]): boolean {
  const key = foldText(name);
  return terms.every((term) => key.includes(term));
}
