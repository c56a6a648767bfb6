import {
  type Basket,
  type Beleg,
  type KasseReads,
  NEW_TILL,
  NO_TOTALS,
  type ParkedBasket,
  type Payment,
  type PeriodTotals,
  type TillCounters,
  wholeBasket,
  zBeleg,
} from '@valero/domain/kasse';
import { type BelegId, type BusinessDay, type Cents, toInstant } from '@valero/domain/kernel';
import type { Database } from 'better-sqlite3';
import { tsesOfOpenZ } from '../compliance/reads.sqlite.ts';
import { factOf } from '../journal/index.ts';
import { cardReads } from './cards.sqlite.ts';
import { specialReads } from './special.sqlite.ts';

/** The part of `KasseReads` that the projections of one till answer. */
export type TillReads = Pick<
  KasseReads,
  | 'counters'
  | 'parked'
  | 'beleg'
  | 'stornoOf'
  | 'belegByRequest'
  | 'cardIntent'
  | 'pendingCard'
  | 'reversalsOf'
  | 'cardTakings'
  | 'periodTotals'
  | 'voucher'
  | 'returnedOf'
  | 'advance'
  | 'tses'
>;

interface CaseRow {
  readonly gv_typ: PeriodTotals['businessCases'][number]['gvTyp'];
  readonly gv_name: string;
  readonly tax_key: number;
  readonly tax_rate: PeriodTotals['taxes'][number]['rate'];
  readonly gross: Cents;
  readonly net: Cents;
  readonly tax: Cents;
}

interface PaymentRow {
  readonly type: Payment['type'];
  readonly name: string;
  readonly currency: string;
  readonly amount_foreign: Cents;
  readonly amount: Cents;
}

const pad = (value: number): string => String(value).padStart(6, '0');
/** The order in which the domain keeps the rows of `PeriodTotals`. */
const byText = <Row>(rows: Row[], text: (row: Row) => string): Row[] =>
  rows.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));

interface PeriodRow {
  readonly beleg_count: number;
  readonly sale_count: number;
  readonly storno_count: number;
  readonly training_count: number;
  readonly discount_total: Cents;
  readonly margin_gross: Cents;
  readonly margin_purchase: Cents;
  readonly margin_amount: Cents;
  readonly margin_tax: Cents;
}

const marginOf = (row: PeriodRow): PeriodTotals['margin'] => ({
  gross: row.margin_gross,
  purchase: row.margin_purchase,
  margin: row.margin_amount,
  tax: row.margin_tax,
});

/** The sums of one Z of a device, from the projection alone; they follow only from facts. */
export function periodReader(db: Database): (device: string, zNumber: number) => PeriodTotals {
  const period = db.prepare<[string, number], PeriodRow>(
    `SELECT beleg_count, sale_count, storno_count, training_count, discount_total, margin_gross, margin_purchase, margin_amount, margin_tax
     FROM kasse_period WHERE device = ? AND z_number = ?`,
  );
  const cases = db.prepare<[string, number], CaseRow>(
    'SELECT gv_typ, gv_name, tax_key, tax_rate, gross, net, tax FROM kasse_period_case WHERE device = ? AND z_number = ?',
  );
  const taxes = db.prepare<[string, number], Omit<CaseRow, 'gv_typ' | 'gv_name'>>(
    'SELECT tax_key, tax_rate, gross, net, tax FROM kasse_period_tax WHERE device = ? AND z_number = ?',
  );
  const payments = db.prepare<[string, number], PaymentRow>(
    'SELECT type, name, currency, amount_foreign, amount FROM kasse_period_payment WHERE device = ? AND z_number = ?',
  );
  const edge = (direction: 'ASC' | 'DESC') =>
    db.prepare<[string, number], { id: BelegId; number: number }>(
      `SELECT id, number FROM kasse_receipt WHERE device = ? AND z_number = ? ORDER BY number ${direction} LIMIT 1`,
    );
  const first = edge('ASC');
  const last = edge('DESC');
  return (device, zNumber) => {
    const sums = period.get(device, zNumber);
    if (!sums) return NO_TOTALS;
    return {
      first: first.get(device, zNumber) ?? null,
      last: last.get(device, zNumber) ?? null,
      belegCount: sums.beleg_count,
      saleCount: sums.sale_count,
      stornoCount: sums.storno_count,
      trainingCount: sums.training_count,
      businessCases: byText(
        cases.all(device, zNumber).map((row) => ({
          gvTyp: row.gv_typ,
          gvName: row.gv_name,
          key: row.tax_key,
          rate: row.tax_rate,
          gross: row.gross,
          net: row.net,
          tax: row.tax,
        })),
        (row) => `${row.gvTyp}/${row.gvName}/${pad(row.key)}/${pad(row.rate)}`,
      ),
      taxes: byText(
        taxes
          .all(device, zNumber)
          .map((row) => ({ key: row.tax_key, rate: row.tax_rate, gross: row.gross, net: row.net, tax: row.tax })),
        (row) => `${pad(row.key)}/${pad(row.rate)}`,
      ),
      payments: byText(
        payments.all(device, zNumber).map((row) => ({
          type: row.type,
          name: row.name,
          currency: row.currency,
          amountForeign: row.amount_foreign,
          amount: row.amount,
        })),
        (row) => `${row.type}/${row.name}/${row.currency}`,
      ),
      discountTotal: sums.discount_total,
      margin: marginOf(sums),
    };
  };
}

/** Counters and carry-overs of a device. */
function countersReader(db: Database): (device: string) => TillCounters {
  const till = db.prepare<
    [string],
    {
      next_beleg: number;
      open_z: number;
      cash_carried: Cents;
      float_booked: number;
      grand_total: Cents;
      invoices: number;
      training: number;
      storno_flag: number;
    }
  >(
    'SELECT next_beleg, open_z, cash_carried, float_booked, grand_total, invoices, training, storno_flag FROM kasse_till WHERE device = ?',
  );
  const firstDay = db.prepare<[string, number], { business_day: BusinessDay }>(
    'SELECT business_day FROM kasse_receipt WHERE device = ? AND z_number = ? ORDER BY number LIMIT 1',
  );
  return (device) => {
    const row = till.get(device);
    if (!row) return NEW_TILL;
    return {
      nextBeleg: row.next_beleg,
      openZ: row.open_z,
      openZDay: firstDay.get(device, row.open_z)?.business_day ?? null,
      cashCarried: row.cash_carried,
      floatBooked: row.float_booked === 1,
      grandTotal: row.grand_total,
      nextInvoice: row.invoices + 1,
      training: row.training === 1,
      stornoFlag: row.storno_flag === 1,
    };
  };
}

/** A Beleg as it was recorded: the payload of its journal row; what its version did not know yet has its default. */
export function belegReader(db: Database): (id: string) => Beleg | null {
  const body = db.prepare<[string], { body: string }>(
    'SELECT j.body FROM kasse_receipt r JOIN journal j ON j.epoch = r.epoch AND j.seq = r.seq WHERE r.id = ?',
  );
  return (id) => {
    const row = body.get(id);
    return row ? zBeleg.parse(factOf(row.body).payload) : null;
  };
}

/** Answers the till's questions for `device` from the projections. */
export function tillReads(db: Database, device: () => string): TillReads {
  const counters = countersReader(db);
  const period = periodReader(db);
  const beleg = belegReader(db);
  const tses = tsesOfOpenZ(db);
  const parked = db.prepare<[string, string], { label: string; basket: string; parked_at: number; by: string | null }>(
    `SELECT p.label, p.basket, p.parked_at, (SELECT s.name FROM kasse_session_log s WHERE s.device = p.device AND s.user_id = p.parked_by ORDER BY s.epoch DESC, s.seq DESC LIMIT 1) AS "by"
     FROM kasse_parked p WHERE p.device = ? AND p.basket_id = ? AND p.open = 1`,
  );
  const storno = db.prepare<[string], { id: BelegId; number: number }>(
    'SELECT by_id AS id, by_number AS number FROM kasse_storno WHERE of_id = ?',
  );
  const request = db.prepare<[string, string], { id: string }>(
    'SELECT id FROM kasse_receipt WHERE device = ? AND request_id = ?',
  );
  return {
    ...specialReads(db),
    ...cardReads(db, device),
    counters: () => counters(device()),
    beleg,
    parked: (id): ParkedBasket | null => {
      const row = parked.get(device(), id);
      if (!row) return null;
      return {
        basket: wholeBasket(JSON.parse(row.basket) as Basket),
        label: row.label,
        parkedAt: toInstant(row.parked_at),
        by: row.by ?? '',
      };
    },
    stornoOf: (id) => storno.get(id) ?? null,
    belegByRequest: (requestId) => {
      const row = request.get(device(), requestId);
      return row ? beleg(row.id) : null;
    },
    periodTotals: () => period(device(), counters(device()).openZ),
    tses: () => tses(device()),
  };
}
