import {
  addMargin,
  type Beleg,
  basketParked,
  basketRecalled,
  belegIssued,
  businessCasesOf,
  kassenabschlussMade,
  NO_MARGIN,
} from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import type { Projection, Row, RowOp } from '../rowop.ts';
import { foldText } from '../stock/fold.ts';
import { cardOps } from './apply-cards.ts';
import { logOps, specialOps } from './apply-special.ts';
import { withoutNul } from './nul.ts';

/** Where a fact's rows belong. */
interface Place {
  readonly device: string;
  readonly store: string;
}

const set = (table: string, key: readonly string[], row: Row): RowOp => ({ op: 'set', table, key, row });
const insert = (table: string, row: Row): RowOp => ({ op: 'insert', table, row });

function receiptRow(fact: Fact, beleg: Beleg): Row {
  return {
    id: beleg.id,
    device: fact.device,
    store: fact.store,
    epoch: fact.epoch,
    seq: fact.seq,
    kasse_id: beleg.kasseId,
    number: beleg.number,
    z_number: beleg.zNumber,
    bon_typ: beleg.bonTyp,
    kind: beleg.kind,
    storno: beleg.storno,
    training: beleg.training,
    business_day: beleg.businessDay,
    started_at: beleg.startedAt,
    finished_at: beleg.finishedAt,
    offset_minutes: beleg.offset,
    operator_id: beleg.operator.id,
    operator_name: beleg.operator.name,
    customer_id: beleg.customer?.id ?? null,
    customer_number: beleg.customer?.number ?? null,
    customer_name: beleg.customer?.name ?? null,
    line_count: beleg.lines.length,
    gross: beleg.gross,
    cost: beleg.cost,
    payment: [...new Set(beleg.payments.map((payment) => payment.name))].join(' + '),
    tse_state: beleg.tse.state,
    request_id: beleg.requestId,
    invoice_number: beleg.invoice?.number ?? null,
  };
}

/** Lines, taxes and payments of a Beleg, and the words by which it is found. */
function detailOps(beleg: Beleg, { device, store }: Place): RowOp[] {
  const ops: RowOp[] = [];
  const terms = new Set<string>();
  const term = (kind: string, key: string, text: string): void => {
    const folded = foldText(text);
    const seen = `${kind}\n${key}\n${folded}`;
    if (folded === '' || terms.has(seen)) return;
    terms.add(seen);
    ops.push(set('kasse.search_term', ['kind', 'key', 'folded'], { kind, key, folded }));
  };
  for (const line of beleg.lines) {
    let discount = 0;
    for (const entry of line.discounts) discount += entry.amount;
    ops.push(
      insert('kasse.receipt_line', {
        receipt_id: beleg.id,
        pos: line.pos,
        device,
        store,
        article_id: line.articleId,
        article_number: line.articleNumber,
        gtin: line.gtin,
        text: line.text,
        group_id: line.groupId,
        gv_typ: line.gvTyp,
        quantity: line.quantity,
        unit: line.unit,
        unit_price: line.unitPrice,
        tax_key: line.taxKey,
        tax_rate: line.taxRate,
        base: line.base,
        discount,
        gross: line.gross,
        cost: line.cost,
        voids: line.voids,
      }),
    );
    if (line.articleNumber === '') term('text', line.text, line.text);
    else term('article', line.articleNumber, `${line.articleNumber} ${line.text}`);
  }
  if (beleg.customer) term('customer', beleg.customer.id, `${beleg.customer.number} ${beleg.customer.name}`);
  for (const tax of beleg.taxes) {
    ops.push(
      insert('kasse.receipt_tax', {
        receipt_id: beleg.id,
        tax_key: tax.key,
        tax_rate: tax.rate,
        device,
        store,
        gross: tax.gross,
        net: tax.net,
        tax: tax.tax,
      }),
    );
  }
  for (const [index, payment] of beleg.payments.entries()) {
    ops.push(
      insert('kasse.receipt_payment', {
        receipt_id: beleg.id,
        pos: index + 1,
        device,
        store,
        type: payment.type,
        name: payment.name,
        currency: payment.currency,
        amount_foreign: payment.amountForeign,
        amount: payment.amount,
        tendered: payment.tendered,
        change_given: payment.change,
        intent_id: payment.card?.intentId ?? null,
      }),
    );
  }
  return ops;
}

/** What a Beleg adds to its Z. Only BON_TYP Beleg enters the sums (DSFinV-K 2.4 p. 31), training never; every Beleg is counted. */
function periodOps(beleg: Beleg, { device, store }: Place): RowOp[] {
  const counts = beleg.bonTyp === 'Beleg' && !beleg.training;
  const z = { device, z_number: beleg.zNumber };
  let discount = 0;
  for (const line of beleg.lines) for (const entry of line.discounts) discount += entry.amount;
  const margin = counts ? addMargin(NO_MARGIN, beleg) : NO_MARGIN;
  const ops: RowOp[] = [
    {
      op: 'add',
      table: 'kasse.period',
      key: z,
      put: { store },
      add: {
        beleg_count: 1,
        sale_count: counts && beleg.kind === 'sale' ? 1 : 0,
        storno_count: counts && beleg.kind === 'storno' ? 1 : 0,
        discount_total: counts ? discount : 0,
        training_count: beleg.training ? 1 : 0,
        margin_gross: margin.gross,
        margin_purchase: margin.purchase,
        margin_amount: margin.margin,
        margin_tax: margin.tax,
      },
    },
  ];
  if (!counts) return ops;
  for (const part of businessCasesOf(beleg)) {
    ops.push({
      op: 'add',
      table: 'kasse.period_case',
      key: { ...z, gv_typ: part.gvTyp, gv_name: part.gvName, tax_key: part.key, tax_rate: part.rate },
      put: { store },
      add: { gross: part.gross, net: part.net, tax: part.tax },
    });
  }
  for (const tax of beleg.taxes) {
    ops.push({
      op: 'add',
      table: 'kasse.period_tax',
      key: { ...z, tax_key: tax.key, tax_rate: tax.rate },
      put: { store },
      add: { gross: tax.gross, net: tax.net, tax: tax.tax },
    });
  }
  for (const payment of beleg.payments) {
    ops.push({
      op: 'add',
      table: 'kasse.period_payment',
      key: { ...z, type: payment.type, name: payment.name, currency: payment.currency },
      put: { store },
      add: { amount_foreign: payment.amountForeign, amount: payment.amount },
    });
  }
  return ops;
}

function belegOps(fact: Fact, beleg: Beleg): RowOp[] {
  const place = { device: fact.device, store: fact.store };
  const till: Record<string, string | number | boolean> = { store: fact.store, next_beleg: beleg.number + 1 };
  if (beleg.lines.some((line) => line.gvTyp === 'Anfangsbestand')) till['float_booked'] = true;
  const ops = [
    insert('kasse.receipt', receiptRow(fact, beleg)),
    ...detailOps(beleg, place),
    ...periodOps(beleg, place),
    ...specialOps(beleg, fact.store),
  ];
  const add = { invoices: beleg.invoice ? 1 : 0 };
  ops.push({ op: 'add', table: 'kasse.till', key: { device: fact.device }, add, put: till });
  const original =
    beleg.kind === 'storno' ? beleg.references.find((reference) => reference.type === 'Transaktion') : undefined;
  if (original)
    ops.push(
      set('kasse.storno', ['of_id'], { of_id: original.belegId, by_id: beleg.id, by_number: beleg.number, ...place }),
    );
  return ops;
}

function zOps(fact: Fact): RowOp[] {
  if (!kassenabschlussMade.is(fact)) return [];
  const z = fact.payload;
  return [
    insert('kasse.z', {
      device: fact.device,
      epoch: fact.epoch,
      seq: fact.seq,
      store: fact.store,
      number: z.number,
      kasse_id: z.kasseId,
      created_at: z.createdAt,
      business_day: z.businessDay,
      operator_name: z.operator.name,
      beleg_count: z.belegCount,
      revenue: z.revenue,
      payments_total: z.paymentsTotal,
      cash_expected: z.cashExpected,
      cash_counted: z.cashCounted,
      cash_carried: z.cashCarried,
      grand_total: z.grandTotal,
    }),
    {
      op: 'add',
      table: 'kasse.till',
      key: { device: fact.device },
      add: {},
      put: {
        store: fact.store,
        open_z: z.number + 1,
        cash_carried: z.cashCarried,
        float_booked: false,
        grand_total: z.grandTotal,
      },
    },
  ];
}

function parkedOps(fact: Fact): RowOp[] {
  if (basketParked.is(fact)) {
    const { basketId, label, total, basket } = fact.payload;
    const row = {
      device: fact.device,
      basket_id: basketId,
      store: fact.store,
      label,
      total,
      basket: withoutNul(basket),
      parked_at: fact.at,
      parked_by: fact.actor,
      open: true,
    };
    return [set('kasse.parked', ['device', 'basket_id'], row)];
  }
  if (!basketRecalled.is(fact)) return [];
  return [
    {
      op: 'update',
      table: 'kasse.parked',
      key: { device: fact.device, basket_id: fact.payload.basketId },
      set: { open: false, basket: '' },
    },
  ];
}

/** Belege, Z, sums of the open Z, card intents, parked baskets and logs of every till whose facts arrive here. */
export const kasseProjection: Projection = {
  module: 'kasse',
  tables: [
    'kasse.receipt_line',
    'kasse.receipt_tax',
    'kasse.receipt_payment',
    'kasse.storno',
    'kasse.receipt',
    'kasse.z',
    'kasse.card_intent',
    'kasse.card_cut',
    'kasse.till',
    'kasse.period',
    'kasse.period_case',
    'kasse.period_tax',
    'kasse.period_payment',
    'kasse.parked',
    'kasse.drawer_log',
    'kasse.session_log',
    'kasse.search_term',
    'kasse.voucher',
    'kasse.returned',
    'kasse.advance',
    'kasse.cash_count',
  ],
  apply(fact) {
    switch (fact.type) {
      case belegIssued.type:
        return belegIssued.is(fact) ? belegOps(fact, fact.payload) : [];
      case kassenabschlussMade.type:
        return zOps(fact);
      case basketParked.type:
      case basketRecalled.type:
        return parkedOps(fact);
      default:
        return cardOps(fact) ?? logOps(fact);
    }
  },
};
