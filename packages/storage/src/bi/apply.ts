import { type Beleg, belegIssued } from '@valero/domain/kasse';
import { civil, type Fact } from '@valero/domain/kernel';
import type { Projection, Row, RowOp } from '../rowop.ts';
import {
  addFigures,
  articleName,
  type Figures,
  figuresOf,
  noFigures,
  paymentFigures,
  type RevenueLine,
  revenueLines,
} from './figures.ts';

/** Sums by key within one Beleg, in order of first appearance; each key counts the receipt once. */
class Slots {
  readonly #slots = new Map<string, { key: Row; put: Row; figures: Figures }>();

  add(key: Row, put: Row, figures: Figures): void {
    const name = JSON.stringify(Object.values(key));
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = { key, put, figures: { ...noFigures(), receipts: 1 } };
      this.#slots.set(name, slot);
    }
    slot.put = put;
    addFigures(slot.figures, figures);
  }

  ops(table: string): RowOp[] {
    return [...this.#slots.values()].map(({ key, put, figures }): RowOp => {
      const op = { op: 'add', table, key, add: { ...figures } } as const;
      return Object.keys(put).length === 0 ? op : { ...op, put };
    });
  }
}

/** Every Beleg is counted in its Z, revenue or not: what the rollups have seen is matched with what the till has made. */
function seenOp(fact: Fact, beleg: Beleg, lines: readonly RevenueLine[]): RowOp {
  const gross = lines.reduce((sum, { line }) => sum + line.gross, 0);
  return {
    op: 'add',
    table: 'bi.z',
    key: { device: fact.device, z_number: beleg.zNumber, day: beleg.businessDay },
    put: { store: fact.store },
    add: { belege: 1, receipts: lines.length > 0 ? 1 : 0, gross, seq_sum: fact.seq },
  };
}

function apply(fact: Fact): RowOp[] {
  if (!belegIssued.is(fact)) return [];
  const beleg = fact.payload;
  const lines = revenueLines(beleg);
  const seen = seenOp(fact, beleg, lines);
  if (lines.length === 0) return [seen];
  const { store } = fact;
  const day = beleg.businessDay;
  const month = day.slice(0, 7);
  const [articles, months, groups, taxes, payments] = [new Slots(), new Slots(), new Slots(), new Slots(), new Slots()];
  const [company, companyMonths] = [new Slots(), new Slots()];
  const total: Figures = { ...noFigures(), receipts: 1 };
  for (const entry of lines) {
    const { line } = entry;
    const figures = figuresOf(entry);
    const name = articleName(line);
    addFigures(total, figures);
    articles.add({ store, day, number: line.articleNumber }, { name }, figures);
    months.add({ store, month, number: line.articleNumber }, { name }, figures);
    company.add({ day, number: line.articleNumber }, { name }, figures);
    companyMonths.add({ month, number: line.articleNumber }, { name }, figures);
    groups.add({ store, day, group_id: line.groupId ?? '' }, { name: line.groupName ?? '' }, figures);
    taxes.add({ store, day, tax_key: line.taxKey, tax_rate: line.taxRate }, {}, figures);
  }
  for (const { payment, figures } of paymentFigures(beleg, total)) {
    payments.add({ store, day, type: payment.type, name: payment.name }, {}, { ...figures, receipts: 0 });
  }
  const hour = civil(beleg.finishedAt + beleg.offset * 60_000).hour;
  const ops: RowOp[] = [
    seen,
    { op: 'add', table: 'bi.day', key: { store, device: fact.device, day }, add: { ...total } },
    { op: 'add', table: 'bi.hour', key: { store, day, hour }, add: { ...total } },
    ...articles.ops('bi.article'),
    ...months.ops('bi.article_month'),
    ...company.ops('bi.article_company'),
    ...companyMonths.ops('bi.article_company_month'),
    ...groups.ops('bi.article_group'),
    ...taxes.ops('bi.tax'),
    ...payments.ops('bi.payment'),
  ];
  if (beleg.customer !== null) {
    const { id, number, name } = beleg.customer;
    ops.push({
      op: 'add',
      table: 'bi.customer',
      key: { store, day, customer_id: id },
      add: { ...total },
      put: { number, name },
    });
  }
  return ops;
}

/** Rollups of sales: every figure additive, raised once per Beleg. */
export const biProjection: Projection = {
  module: 'bi',
  tables: [
    'bi.day',
    'bi.hour',
    'bi.article',
    'bi.article_month',
    'bi.article_company',
    'bi.article_company_month',
    'bi.article_group',
    'bi.tax',
    'bi.payment',
    'bi.customer',
    'bi.z',
  ],
  apply,
};
