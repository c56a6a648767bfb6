import {
  addAmount,
  addArticle,
  addReturns,
  addToTotals,
  applyLineDiscount,
  type Basket,
  type Beleg,
  cashBeleg,
  emptyBasket,
  expectedCash,
  foreignHeld,
  type Issue,
  makeKassenabschluss,
  NO_TOTALS,
  saleBeleg,
  settlePayments,
  viewBasket,
} from '@valero/domain/kasse';
import { type Result, toBasisPoints, toBusinessDay, toCents, toInstant, toMilli } from '@valero/domain/kernel';
import {
  asCopy,
  type PaperProfile,
  type ReceiptDoc,
  renderPdf,
  renderReceipt,
  renderSvg,
} from '@valero/drivers/receipt-printer';
import { belegDocument } from '../documents/beleg.ts';
import { xDocument, zDocument } from '../documents/closing.ts';
import { drawerDocument } from '../documents/drawer.ts';
import type { Language } from '../documents/format.ts';
import {
  SAMPLE_AT,
  SAMPLE_CUSTOMER,
  SAMPLE_DISCOUNT,
  SAMPLE_GOODS,
  SAMPLE_OFFSET,
  SAMPLE_TILL,
  sampleIds,
  sampleIssue,
  sampleTse,
} from './shop.ts';

/** Every kind of paper a till prints. */
export const SAMPLE_TYPES = [
  'sale',
  'return',
  'invoice',
  'copy',
  'x',
  'z',
  'voucher',
  'drawer',
  'training',
  'cash',
] as const;
export type SampleType = (typeof SAMPLE_TYPES)[number];

/** A sample as the bytes a printer of this profile gets, or as the picture of its paper. */
export async function sampleFile(
  type: SampleType,
  profile: PaperProfile,
  format: 'bytes' | 'svg' | 'pdf',
): Promise<Buffer> {
  const doc = sampleReceipt(type);
  if (format === 'svg') return Buffer.from(renderSvg(doc, profile));
  return format === 'pdf' ? renderPdf(doc, profile) : renderReceipt(doc, profile);
}

/**
 * A paper of the made-up shop `Feinkost Muster GmbH`, issued by the rules of the till and drawn by the same builders as its real papers.
 * The same each time.
 */
export function sampleReceipt(type: SampleType, language: Language = 'de'): ReceiptDoc {
  const paper = (beleg: Beleg): ReceiptDoc => belegDocument(beleg, SAMPLE_TILL, language);
  switch (type) {
    case 'sale':
      return paper(sale());
    case 'return':
      return paper(returned());
    case 'invoice':
      return paper(invoice());
    case 'copy':
      return asCopy(paper(sale()));
    case 'x':
      return closings(language).x;
    case 'z':
      return closings(language).z;
    case 'voucher':
      return paper(voucher());
    case 'drawer':
      return drawerDocument(
        { at: toInstant(SAMPLE_AT), offset: SAMPLE_OFFSET, person: 'Aylin M.', reason: 'Wechselgeld geholt – 20 €' },
        SAMPLE_TILL,
        language,
      );
    case 'training':
      return paper(sale(sampleIssue(61_000, { training: true })));
    case 'cash':
      return paper(signed(cashBeleg(sampleIssue(0), 'Geldtransit', toCents(-50_000), 'Abschöpfung zur Bank', 0)));
  }
}

const DAY = toBusinessDay('2026-11-21');

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`a sample breaks the rules of the till: ${result.error.code}`);
  return result.value;
}

function basketOf(quantities: Readonly<Record<string, number>>): Basket {
  let basket = emptyBasket(sampleIds()(), toInstant(SAMPLE_AT));
  for (const article of SAMPLE_GOODS) {
    const quantity = quantities[article.number];
    if (quantity === undefined) continue;
    const entry = { article, quantity: toMilli(quantity), unitPrice: null, day: DAY, text: null };
    basket = must(addArticle(basket, entry)).basket;
  }
  return basket;
}

function signed(beleg: Beleg): Beleg {
  return { ...beleg, tse: sampleTse(beleg) };
}

function pay(at: Issue, basket: Basket, tendered: number, more: Partial<Parameters<typeof saleBeleg>[3]> = {}): Beleg {
  const payments = settlePayments(basket, viewBasket(basket).due, { method: 'cash', tendered: toCents(tendered) });
  return signed(saleBeleg(at, basket, payments, { note: '', references: [], requestId: null, ...more }, 0));
}

/** Bread with a discount, cheese by weight, a drink with deposit, oil; paid with 50 €. */
function sale(at: Issue = sampleIssue(61_000)): Beleg {
  const basket = basketOf({ 1001: 2000, 1002: 485, 1003: 1000, 1004: 1000 });
  return pay(at, must(applyLineDiscount(basket, 1, SAMPLE_DISCOUNT)), 5000);
}

function returned(): Beleg {
  const original = sale();
  const basket = must(
    addReturns(
      emptyBasket(sampleIds()(), toInstant(SAMPLE_AT)),
      { beleg: original, returned: [] },
      [{ pos: 1, quantity: toMilli(1000) }],
      { reason: 'Verpackung beschädigt', day: DAY },
    ),
  );
  return pay(sampleIssue(120_000, { nextBeleg: 4712 }), basket, 0);
}

function invoice(): Beleg {
  const basket = { ...basketOf({ 1002: 2000, 1004: 6000 }), customer: SAMPLE_CUSTOMER };
  return pay(sampleIssue(61_000, { nextInvoice: 42 }), basket, 20_000, { invoice: { supplyDate: null } });
}

function voucher(): Beleg {
  const number = 'G-0000004711AB';
  const { basket } = must(
    addAmount(emptyBasket(sampleIds()(), toInstant(SAMPLE_AT)), toCents(2500), {
      gvTyp: 'MehrzweckgutscheinKauf',
      text: `Gutschein ${number}`,
      taxKey: 5,
      taxRate: toBasisPoints(0),
      special: { voucherNumber: number },
    }),
  );
  return pay(sampleIssue(30_000), basket, 2500);
}

/** X and Z of a day with float, sale, return and bank drop. */
function closings(language: Language): { x: ReceiptDoc; z: ReceiptDoc } {
  const at = sampleIssue(300_000, { nextBeleg: 4713 });
  const float = cashBeleg(at, 'Anfangsbestand', toCents(20_000), 'Anfangsbestand', 0);
  const totals = [float, sale(), returned()].reduce(addToTotals, NO_TOTALS);
  const expected = expectedCash(totals);
  const { z } = makeKassenabschluss(
    at,
    totals,
    {
      counted: toCents(expected - 5),
      denominations: [
        { value: toCents(5000), count: 4 },
        { value: toCents(100), count: 7 },
      ],
      drop: toCents(10_000),
      foreign: 'keep',
    },
    { brand: 'VALERO', version: '1' },
  );
  const x = {
    openZ: z.number,
    day: DAY,
    belegCount: totals.belegCount,
    saleCount: totals.saleCount,
    stornoCount: totals.stornoCount,
    businessCases: z.businessCases,
    taxes: z.taxes,
    payments: z.payments,
    revenue: z.revenue,
    discountTotal: z.discountTotal,
    cashCarried: toCents(0),
    expectedCash: expected,
    foreign: foreignHeld(totals),
    trainingCount: totals.trainingCount,
    training: false,
    movements: [{ gvTyp: 'Anfangsbestand' as const, amount: toCents(20_000) }],
  };
  const now = { now: at.env.now, offset: at.env.offset };
  return { x: xDocument(x, SAMPLE_TILL, now, language), z: zDocument(z, SAMPLE_TILL, language) };
}
