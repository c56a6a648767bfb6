import { type Customer, listCustomers } from '@valero/domain/crm';
import { type QueryInput, type QueryOutput, toId } from '@valero/domain/kernel';
import { listArticles } from '@valero/domain/stock';
import { foldText, wordsOf } from '../stock/fold.ts';
import { ARTICLE_COLUMNS, type ArticleRecord, articleOf } from '../stock/search.sqlite.ts';
import { type Answer, answer } from './answer.ts';
import { CUSTOMER_COLUMNS, type CustomerRow, customerOf } from './master-data.ts';
import type { MasterView } from './shapes-view.ts';

const prefix = (text: string): string => `${text.trim().replace(/[\\%_]/g, '\\$&')}%`;

/** Every word must stand somewhere in the name, or the number begins with the text. */
function matching(text: string, number: string, folded: string): { readonly sql: string; readonly values: string[] } {
  const key = foldText(text);
  if (key === '') return { sql: '1 = 1', values: [] };
  const words = wordsOf(key);
  const all = words.map(() => `instr(${folded}, ?) > 0`).join(' AND ') || '0 = 1';
  return { sql: `(${number} LIKE ? ESCAPE '\\' OR (${all}))`, values: [prefix(text), ...words] };
}

function articlePage(view: MasterView, input: QueryInput<typeof listArticles>): QueryOutput<typeof listArticles> {
  const { text, after, limit } = input;
  const match = matching(text, 'a.number', 'a.search_key');
  const where = text.trim() === '' ? match.sql : `(${match.sql} OR a.gtin = ?)`;
  const given = text.trim() === '' ? match.values : [...match.values, text.trim()];
  const total = view
    .ask<unknown[], { n: number }>(`SELECT count(*) AS n FROM stock_article a WHERE ${where}`)
    .get(...given);
  const beyond = after ? 'AND (a.name, a.id) > (?, ?)' : '';
  const found = view
    .ask<unknown[], ArticleRecord>(
      `SELECT ${ARTICLE_COLUMNS} FROM stock_article a WHERE ${where} ${beyond} ORDER BY a.name, a.id LIMIT ?`,
    )
    .all(...given, ...(after ? [after.name, after.id] : []), limit)
    .map(articleOf);
  const last = found.at(-1);
  return {
    articles: found,
    total: total?.n ?? 0,
    next: last && found.length === limit ? { name: last.name, id: toId(last.id) } : null,
  };
}

function customerPage(view: MasterView, input: QueryInput<typeof listCustomers>): QueryOutput<typeof listCustomers> {
  const { text, limit, offset } = input;
  const { sql, values } = matching(text, 'number', 'valero_fold(name)');
  const total = view.ask<unknown[], { n: number }>(`SELECT count(*) AS n FROM crm_customer WHERE ${sql}`);
  const rows = view.ask<unknown[], CustomerRow>(
    `SELECT ${CUSTOMER_COLUMNS} FROM crm_customer WHERE ${sql} ORDER BY name COLLATE NOCASE, id LIMIT ? OFFSET ?`,
  );
  return {
    rows: rows.all(...values, limit, offset).map((row) => ({
      customer: customerOf(row) satisfies Customer,
      receipts: null,
      gross: null,
      lastDay: null,
    })),
    total: total.get(...values)?.n ?? 0,
  };
}

/** The office's lists of articles and customers from the device's own copy, as old as the copy is. */
export function officeListAnswers(view: MasterView): readonly Answer[] {
  return [
    answer(listArticles, (input) => articlePage(view, input)),
    answer(listCustomers, (input) => customerPage(view, input)),
  ];
}
