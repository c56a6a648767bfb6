import { type GvTyp, taxIn } from '@valero/domain/compliance';
import type { Beleg, BelegLine } from '@valero/domain/kasse';
import { assert, type BasisPoints, type Cents, mulDiv, sumCents, toCents } from '@valero/domain/kernel';
import { type Category, categoryOf, unitCode } from './categories.ts';
import type { InvoiceLine, LineAdjustment, VatBreakdown } from './model.ts';

/** Positions that settle a debt instead of being supplied: they are no lines of an invoice but what has been paid or is still open. */
const SETTLING: ReadonlySet<GvTyp> = new Set<GvTyp>([
  'MehrzweckgutscheinEinloesung',
  'Forderungsentstehung',
  'Forderungsaufloesung',
]);

/** What of a Beleg goes into the lines of its invoice, and what pays them. */
export interface Supplies {
  readonly lines: readonly BelegLine[];
  /** Paid by multi-purpose vouchers (§ 3 Abs. 15 UStG: the voucher is money, its redemption reduces nothing). */
  readonly byVoucher: Cents;
  /** Left open as a claim (GV_TYP Forderungsentstehung). */
  readonly onAccount: Cents;
}

/** Leaves out positions taken back at once (P_STORNO) with what they took back, and those that settle a debt. */
export function suppliesOf(beleg: Beleg): Supplies {
  const voided = new Set(beleg.lines.flatMap((line) => (line.voids === null ? [] : [line.voids, line.pos])));
  const live = beleg.lines.filter((line) => !voided.has(line.pos));
  const settled = (gvTyp: GvTyp): Cents =>
    toCents(-sumCents(live.filter((line) => line.gvTyp === gvTyp).map((line) => line.gross)));
  return {
    lines: live.filter((line) => !SETTLING.has(line.gvTyp)),
    byVoucher: settled('MehrzweckgutscheinEinloesung'),
    onAccount: settled('Forderungsentstehung'),
  };
}

/** Net of a gross amount: gross × 100 ÷ (100 + r), half away from zero. */
function netOf(gross: number, rate: BasisPoints): number {
  return mulDiv(gross, 10_000, 10_000 + rate, 'halfAwayFromZero');
}

/** The tax EN 16931 computes from a net sum (BR-CO-17). */
function taxOn(net: number, rate: BasisPoints): number {
  return mulDiv(net, rate, 10_000, 'halfAwayFromZero');
}

/**
 * The net sum of a rate whose tax by BR-CO-17 is the very tax printed on the receipt. Gross and net rounding differ by a cent at most
 * times (fiscal reference § 4); one cent more or less of net always meets the printed tax, and BT-114 takes the cent back.
 */
export function taxableFor(gross: Cents, tax: Cents, rate: BasisPoints): Cents {
  const printed = gross - tax;
  for (const net of [printed, printed + 1, printed - 1]) if (taxOn(net, rate) === tax) return toCents(net);
  throw new Error(`no net sum gives the tax ${tax} of ${gross} at ${rate}`);
}

/** Nets of lines of one rate that sum to `total`: each rounded by itself, the odd cents where they hurt least. */
export function shareNets(grosses: readonly Cents[], rate: BasisPoints, total: Cents): Cents[] {
  const nets = grosses.map((gross) => netOf(gross, rate));
  let left = total - nets.reduce((sum, net) => sum + net, 0);
  const step = left < 0 ? -1 : 1;
  // what rounding gave or took of each line, largest loss first
  const order = nets
    .map((net, index) => ({ index, rest: (grosses[index] ?? 0) * 10_000 - net * (10_000 + rate) }))
    .sort((a, b) => step * (b.rest - a.rest) || a.index - b.index);
  for (let turn = 0; left !== 0; turn += 1) {
    const at = order[turn % order.length]?.index ?? 0;
    nets[at] = (nets[at] ?? 0) + step;
    left -= step;
  }
  return nets.map(toCents);
}

/** Digits after the point of a net price: enough that quantity × price is the net amount again (PEPPOL-EN16931-R120). */
const PRICE_DIGITS = 8;

/** An integer of `10^-digits` as decimal text without needless zeros. */
export function decimal(value: number | bigint, digits: number): string {
  const sign = value < 0 ? '-' : '';
  const text = String(value)
    .replace('-', '')
    .padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const rest = text.slice(text.length - digits).replace(/0+$/, '');
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/** |net| ÷ |quantity| with eight digits. `net` in cents, `quantity` in thousandths. */
function priceText(net: number, quantity: number): string {
  const scaled = BigInt(Math.abs(net)) * 10n ** BigInt(PRICE_DIGITS + 1);
  const divisor = BigInt(Math.abs(quantity));
  return decimal((scaled * 2n + divisor) / (divisor * 2n), PRICE_DIGITS);
}

function adjustmentsOf(line: BelegLine, sign: number): LineAdjustment[] {
  return line.discounts.flatMap((discount): LineAdjustment[] => {
    const net = sign * netOf(discount.amount, line.taxRate);
    if (net === 0) return [];
    const reason = discount.reason.trim() || (discount.amount < 0 ? 'Rabatt' : 'Aufschlag');
    return [{ charge: net > 0, amount: toCents(Math.abs(net)), reason }];
  });
}

/** Why a position without tax is there, in words of its own. */
const LINE_NOTES: Readonly<Partial<Record<GvTyp, string>>> = {
  TrinkgeldAN: 'Trinkgeld für Angestellte, durchlaufend, kein Entgelt',
  MehrzweckgutscheinKauf: 'Mehrzweckgutschein, steuerbar erst bei Einlösung (§ 3 Abs. 15 UStG)',
};

function invoiceLine(line: BelegLine, net: Cents, kind: Category, sign: number): InvoiceLine {
  const adjustments = adjustmentsOf(line, sign);
  const base = net - adjustments.reduce((sum, entry) => sum + (entry.charge ? entry.amount : -entry.amount), 0);
  const counted = line.quantity === 0 ? 1000 : Math.abs(line.quantity);
  // a price is never negative (BR-27): what is taken back has a negative quantity
  const goesBack = base < 0 || (base === 0 && sign * line.quantity < 0);
  return {
    id: String(line.pos),
    quantity: decimal(goesBack ? -counted : counted, 3),
    unit: unitCode(line.unit),
    price: priceText(base, counted),
    net,
    adjustments,
    name: line.text.trim() || line.articleNumber.trim() || 'Artikel',
    number: line.articleNumber.trim() || null,
    gtin: line.gtin !== null && /^(\d{8}|\d{12,14})$/.test(line.gtin) ? line.gtin : null,
    category: kind.category,
    rate: kind.rate,
    note: LINE_NOTES[line.gvTyp] ?? kind.exemption?.text ?? null,
  };
}

/** Lines and VAT breakdown of the supplies; `sign` −1 turns a credit note to positive. `taxes` = as printed on the receipt. */
export function settleLines(
  lines: readonly BelegLine[],
  taxes: Beleg['taxes'],
  sign: 1 | -1,
): { readonly lines: InvoiceLine[]; readonly breakdown: VatBreakdown[] } {
  const alone = lines.every((line) => line.taxKey === 5 && line.taxRate === 0);
  const made = new Map<number, InvoiceLine>();
  const breakdown = new Map<string, VatBreakdown>();
  for (const tax of taxes) {
    const own = lines.filter((line) => line.taxKey === tax.key && line.taxRate === tax.rate);
    if (own.length === 0) continue;
    const gross = sumCents(own.map((line) => line.gross));
    // printed, unless a position of this rate settles a debt and is no line
    const owed = tax.rate === 0 ? toCents(0) : gross === tax.gross ? tax.tax : taxIn(gross, tax.rate);
    const kind = categoryOf(tax.key, tax.rate, alone);
    const net = tax.rate === 0 ? gross : taxableFor(gross, owed, tax.rate);
    const nets = shareNets(
      own.map((line) => toCents(sign * line.gross)),
      tax.rate,
      toCents(sign * net),
    );
    own.forEach((line, index) => {
      made.set(line.pos, invoiceLine(line, nets[index] ?? toCents(0), kind, sign));
    });
    merge(breakdown, kind, toCents(sign * net), toCents(sign * owed));
  }
  const ordered = lines.flatMap((line) => made.get(line.pos) ?? []);
  assert(ordered.length === lines.length, 'every position has a rate among the printed taxes');
  return { lines: ordered, breakdown: [...breakdown.values()] };
}

/** One breakdown per category and rate (BR-CO-18, BR-E-1): reasons of the same category stand beside each other, a code only where all agree. */
function merge(breakdown: Map<string, VatBreakdown>, kind: Category, net: Cents, tax: Cents): void {
  const key = `${kind.category}/${kind.rate}`;
  const before = breakdown.get(key);
  const text = kind.exemption?.text ?? null;
  const code = kind.exemption?.code ?? null;
  if (!before) {
    breakdown.set(key, { category: kind.category, rate: kind.rate, net, tax, reason: text, reasonCode: code });
    return;
  }
  const reasons = [before.reason, text].filter((reason) => reason !== null);
  breakdown.set(key, {
    ...before,
    net: toCents(before.net + net),
    tax: toCents(before.tax + tax),
    reason: reasons.length === 0 ? null : [...new Set(reasons)].join('; '),
    reasonCode: before.reasonCode === code ? code : null,
  });
}
