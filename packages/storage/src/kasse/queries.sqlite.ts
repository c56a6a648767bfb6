import { CASH_ONLY } from '@valero/domain/compliance';
import {
  type Basket,
  type BelegRow,
  expectedCash,
  foreignHeld,
  getBeleg,
  listBelege,
  listParked,
  listZ,
  revenueOf,
  xReport,
  zKassenabschluss,
} from '@valero/domain/kasse';
import {
  addCents,
  type BasketId,
  type Cents,
  type DeviceId,
  type QueryInput,
  type QueryOutput,
  type StoreId,
  toCents,
  toInstant,
  ZERO,
} from '@valero/domain/kernel';
import type { Database } from 'better-sqlite3';
import { factOf } from '../journal/index.ts';
import { type Answer, answer } from '../sqlite/answer.ts';
import { foldText } from '../stock/fold.ts';
import { cardAnswers } from './cards.sqlite.ts';
import { belegReader, tillReads } from './reads.sqlite.ts';
import { specialAnswers } from './special.sqlite.ts';

/** What the answers need beside the database. */
export interface KasseContext {
  /** This device. */
  readonly device: () => string;
  /** Name of a store; empty when it is unknown. */
  readonly storeName: (id: string) => string;
}

/** Terms of the search index a text may hit; more would only make the list useless. */
const MAX_TERMS = 400;

interface ReceiptRow {
  readonly id: BelegRow['id'];
  readonly device: BelegRow['device'];
  readonly store: BelegRow['store'];
  readonly kasse_id: string;
  readonly number: number;
  readonly z_number: number;
  readonly kind: BelegRow['kind'];
  readonly bon_typ: string;
  readonly storno: number;
  readonly business_day: BelegRow['day'];
  readonly finished_at: BelegRow['at'];
  readonly operator_name: string;
  readonly customer_name: string | null;
  readonly line_count: number;
  readonly gross: Cents;
  readonly payment: string;
  readonly voided_by: number | null;
}

const belegRow = (row: ReceiptRow): BelegRow => ({
  id: row.id,
  device: row.device,
  store: row.store,
  kasseId: row.kasse_id,
  number: row.number,
  zNumber: row.z_number,
  kind: row.kind,
  bonTyp: row.bon_typ,
  storno: row.storno === 1,
  day: row.business_day,
  at: row.finished_at,
  operator: row.operator_name,
  customer: row.customer_name,
  lines: row.line_count,
  gross: row.gross,
  payment: row.payment,
  voidedBy: row.voided_by,
});

type Bound = string | number;

/** A condition of a list with its values. */
interface Condition {
  readonly sql: string;
  readonly values: readonly Bound[];
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Belege that a text finds: by number, by article number or text, by customer. Uses the dictionary of words, never a scan of the Belege. */
function textCondition(db: Database, text: string): Condition | null {
  const folded = foldText(text);
  if (folded === '') return null;
  const found = db
    .prepare<[string, number], { kind: string; key: string }>(
      'SELECT DISTINCT kind, key FROM kasse_search_term WHERE instr(folded, ?) > 0 LIMIT ?',
    )
    .all(folded, MAX_TERMS);
  const keys = (kind: string): string[] => found.filter((row) => row.kind === kind).map((row) => row.key);
  const parts: Condition[] = [];
  if (/^\d{1,9}$/.test(folded)) parts.push({ sql: 'r.number = ?', values: [Number(folded)] });
  const articles = keys('article');
  if (articles.length > 0) {
    parts.push({
      sql: `r.id IN (SELECT l.receipt_id FROM kasse_receipt_line l WHERE l.article_number <> '' AND l.article_number IN (${marks(articles)}))`,
      values: articles,
    });
  }
  const texts = keys('text');
  if (texts.length > 0) {
    parts.push({
      sql: `r.id IN (SELECT l.receipt_id FROM kasse_receipt_line l WHERE l.article_number = '' AND l.text IN (${marks(texts)}))`,
      values: texts,
    });
  }
  const customers = keys('customer');
  if (customers.length > 0) parts.push({ sql: `r.customer_id IN (${marks(customers)})`, values: customers });
  if (parts.length === 0) return { sql: '0', values: [] };
  return { sql: `(${parts.map((part) => part.sql).join(' OR ')})`, values: parts.flatMap((part) => part.values) };
}

function belegConditions(db: Database, input: QueryInput<typeof listBelege>): Condition {
  const parts: Condition[] = [];
  const put = (sql: string, value: Bound | null): void => {
    if (value !== null) parts.push({ sql, values: [value] });
  };
  put('r.business_day >= ?', input.from);
  put('r.business_day <= ?', input.to);
  put('r.store = ?', input.store);
  put('r.device = ?', input.device);
  put(
    "r.id IN (SELECT l.receipt_id FROM kasse_receipt_line l WHERE l.article_number <> '' AND l.article_number = ?)",
    input.articleNumber,
  );
  const text = textCondition(db, input.text);
  if (text) parts.push(text);
  return {
    sql: parts.length === 0 ? '' : `WHERE ${parts.map((part) => part.sql).join(' AND ')}`,
    values: parts.flatMap((part) => part.values),
  };
}

function belege(db: Database, input: QueryInput<typeof listBelege>): QueryOutput<typeof listBelege> {
  const where = belegConditions(db, input);
  const rows = db
    .prepare<Bound[], ReceiptRow>(
      `SELECT r.id, r.device, r.store, r.kasse_id, r.number, r.z_number, r.kind, r.bon_typ, r.storno, r.business_day, r.finished_at, r.operator_name, r.customer_name,
       r.line_count, r.gross, r.payment, s.by_number AS voided_by
     FROM kasse_receipt r LEFT JOIN kasse_storno s ON s.of_id = r.id ${where.sql}
     ORDER BY r.business_day DESC, r.finished_at DESC, r.number DESC LIMIT ? OFFSET ?`,
    )
    .all(...where.values, input.limit, input.offset);
  const total =
    db.prepare<Bound[], { n: number }>(`SELECT count(*) AS n FROM kasse_receipt r ${where.sql}`).get(...where.values)
      ?.n ?? 0;
  return { rows: rows.map(belegRow), total };
}

function closings(
  db: Database,
  input: QueryInput<typeof listZ>,
  storeName: (id: string) => string,
): QueryOutput<typeof listZ> {
  const filter =
    'WHERE (@store IS NULL OR z.store = @store) AND (@from IS NULL OR z.business_day >= @from) AND (@to IS NULL OR z.business_day <= @to)';
  const { store, from, to, limit, offset } = input;
  const rows = db
    .prepare<unknown[], { device: DeviceId; store: StoreId; body: string }>(
      `SELECT z.device, z.store, j.body FROM kasse_z z JOIN journal j ON j.epoch = z.epoch AND j.seq = z.seq ${filter}
       ORDER BY z.business_day DESC, z.created_at DESC, z.number DESC LIMIT @limit OFFSET @offset`,
    )
    .all({ store, from, to, limit, offset });
  const count = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM kasse_z z ${filter}`);
  return {
    rows: rows.map((row) => ({
      device: row.device,
      store: row.store,
      storeName: storeName(row.store),
      z: zKassenabschluss.parse(factOf(row.body).payload),
    })),
    total: count.get({ store, from, to })?.n ?? 0,
  };
}

/** The open Z of this till. A float carried over that nobody has booked yet lies in the drawer all the same. */
function openReport(db: Database, device: () => string): QueryOutput<typeof xReport> {
  const reads = tillReads(db, device);
  const { openZ, openZDay, cashCarried, floatBooked, training } = reads.counters();
  const totals = reads.periodTotals();
  const moved = new Map<QueryOutput<typeof xReport>['movements'][number]['gvTyp'], Cents>();
  for (const row of totals.businessCases) {
    if (CASH_ONLY.has(row.gvTyp)) moved.set(row.gvTyp, addCents(moved.get(row.gvTyp) ?? ZERO, row.gross));
  }
  return {
    openZ,
    day: openZDay,
    belegCount: totals.belegCount,
    saleCount: totals.saleCount,
    stornoCount: totals.stornoCount,
    businessCases: [...totals.businessCases],
    taxes: [...totals.taxes],
    payments: [...totals.payments],
    revenue: revenueOf(totals),
    discountTotal: totals.discountTotal,
    cashCarried,
    expectedCash: addCents(expectedCash(totals), floatBooked ? ZERO : cashCarried),
    foreign: foreignHeld(totals),
    trainingCount: totals.trainingCount,
    training,
    movements: [...moved].map(([gvTyp, amount]) => ({ gvTyp, amount })),
  };
}

function parkedList(db: Database, device: string): QueryOutput<typeof listParked> {
  const rows = db
    .prepare<[string], { id: BasketId; label: string; at: number; by: string | null; basket: string; total: number }>(
      `SELECT p.basket_id AS id, p.label, p.parked_at AS at, p.basket, p.total,
       (SELECT s.name FROM kasse_session_log s WHERE s.device = p.device AND s.user_id = p.parked_by ORDER BY s.epoch DESC, s.seq DESC LIMIT 1) AS "by"
     FROM kasse_parked p WHERE p.device = ? AND p.open = 1 ORDER BY p.parked_at`,
    )
    .all(device);
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    at: toInstant(row.at),
    by: row.by ?? '',
    total: toCents(row.total),
    lines: (JSON.parse(row.basket) as Basket).lines.filter((line) => !line.voided && line.depositOf === null).length,
  }));
}

/** The till's own questions, answered from its projections and its journal. */
export function kasseAnswers(db: Database, { device, storeName }: KasseContext): readonly Answer[] {
  const beleg = belegReader(db);
  const reads = tillReads(db, device);
  const storeOf = db.prepare<[string], { store: string }>('SELECT store FROM kasse_receipt WHERE id = ?');
  return [
    answer(listBelege, (input) => belege(db, input)),
    answer(getBeleg, ({ id }) => {
      const found = beleg(id);
      return (
        found && { beleg: found, storeName: storeName(storeOf.get(id)?.store ?? ''), voidedBy: reads.stornoOf(id) }
      );
    }),
    answer(xReport, () => openReport(db, device)),
    answer(listZ, (input) => closings(db, input, storeName)),
    answer(listParked, () => parkedList(db, device())),
    ...specialAnswers(db, reads),
    ...cardAnswers(db),
  ];
}
