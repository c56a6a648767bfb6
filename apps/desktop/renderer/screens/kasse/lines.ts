import type { BasketView, LineView } from '@valero/domain/kasse';
import {
  type BasketLineData,
  formatMoney,
  formatPercent,
  formatQty,
  formatUnitPrice,
  type Locale,
  MINUS,
  type TotalRow,
} from '@valero/ui';
import type { TFunction } from 'i18next';

type T = TFunction<'kasse'>;

/** Whether a unit is counted and not weighed or measured. */
export function isCounted(unit: string): boolean {
  return unit === 'Stk' || unit === '';
}

/** `3 ×` for pieces, `0,412 kg` for what is weighed. */
export function quantityText(line: Pick<LineView, 'quantity' | 'unit'>, locale: Locale): string {
  return isCounted(line.unit) ? `${formatQty(line.quantity, locale)} ×` : formatQty(line.quantity, locale, line.unit);
}

/** What a line is that is no goods, in a word; goods and deposits have none. */
const KIND_WORDS = {
  EinzweckgutscheinKauf: 'basket.kinds.single',
  MehrzweckgutscheinKauf: 'basket.kinds.multi',
  EinzweckgutscheinEinloesung: 'basket.kinds.single',
  MehrzweckgutscheinEinloesung: 'basket.kinds.multi',
  TrinkgeldAN: 'basket.kinds.tipStaff',
  TrinkgeldAG: 'basket.kinds.tipOwner',
  Anzahlungseinstellung: 'basket.kinds.advance',
  Anzahlungsaufloesung: 'basket.kinds.settled',
} as const;

function kindWord(line: LineView): (typeof KIND_WORDS)[keyof typeof KIND_WORDS] | null {
  return Object.entries(KIND_WORDS).find(([gvTyp]) => gvTyp === line.gvTyp)?.[1] ?? null;
}

/** The rate of a line; of a combo both rates, food first. */
function rateText(line: LineView, drinks: LineView | undefined, locale: Locale): string {
  const rate = formatPercent(line.taxRate, locale);
  return drinks && drinks.taxRate !== line.taxRate ? `${rate} + ${formatPercent(drinks.taxRate, locale)}` : rate;
}

function subText(line: LineView, drinks: LineView | undefined, t: T, locale: Locale): string {
  const rate = rateText(line, drinks, locale);
  const word = kindWord(line);
  if (word) return [t(word), line.taxRate === 0 ? '' : rate].filter(Boolean).join(' · ');
  if (drinks) {
    const pieces = Math.abs(line.quantity) / 1000 || 1;
    const price = formatMoney(Math.round(Math.abs(line.base + drinks.base) / pieces), locale);
    return t('basket.pieces', { price, rate });
  }
  if (isCounted(line.unit)) return t('basket.pieces', { price: formatUnitPrice(line.unitPrice, locale), rate });
  const quantity = formatQty(line.quantity, locale, line.unit);
  return t('basket.weighed', { quantity, price: formatUnitPrice(line.unitPrice, locale, line.unit), rate });
}

/** That goods came back, and why. */
function returnExtra(line: LineView, t: T): NonNullable<BasketLineData['extras']> {
  const back = line.quantity < 0 && kindWord(line) === null && line.gvTyp !== 'PfandRueckzahlung';
  if (!back) return [];
  const from = line.special?.returnOf ? t('basket.fromReceipt') : t('basket.withoutReceipt');
  return [{ id: 'return', label: [from, line.reason].filter(Boolean).join(' · '), tone: 'warn' as const }];
}

function extrasOf(
  line: LineView,
  deposit: LineView | undefined,
  t: T,
  locale: Locale,
): NonNullable<BasketLineData['extras']> {
  const bare = (cents: number): string => formatMoney(cents, locale, { bare: true });
  const discounts = line.discounts
    .filter((discount) => discount.scope === 'line')
    .map((discount, index) => {
      const share =
        discount.percent === null
          ? t('basket.discountAmount')
          : t('basket.discount', { share: formatPercent(discount.percent, locale) });
      const label = discount.reason ? `${share} · ${discount.reason}` : share;
      return { id: `discount-${index}`, label, amount: bare(discount.amount) };
    });
  const pledge = deposit
    ? [
        {
          id: 'deposit',
          label: t('basket.deposit', {
            quantity: formatQty(deposit.quantity, locale),
            price: formatUnitPrice(deposit.unitPrice, locale),
          }),
          amount: bare(deposit.gross),
          tone: 'info' as const,
        },
      ]
    : [];
  const changed =
    line.listPrice !== null && line.listPrice !== line.unitPrice
      ? [
          {
            id: 'price',
            label: t('basket.changed', { price: formatUnitPrice(line.listPrice, locale) }),
            tone: 'warn' as const,
          },
        ]
      : [];
  return [...returnExtra(line, t), ...changed, ...discounts, ...pledge];
}

/** What a drawn line was made from. */
interface Drawn {
  readonly line: LineView;
  readonly deposit: LineView | undefined;
  readonly drinks: LineView | undefined;
  readonly data: BasketLineData;
}

/** Lines as they were drawn last; one that has not changed stays the same object and is not drawn again. */
export interface LineCache {
  readonly key: string;
  readonly drawn: ReadonlyMap<number, Drawn>;
}

/** Nothing drawn yet. */
export const NO_LINES: LineCache = { key: '', drawn: new Map() };

/** Whether a line stands in the list by itself: a deposit and the drinks of a combo stand with another. */
export function isShown(line: Pick<LineView, 'depositOf' | 'comboOf'>): boolean {
  return line.depositOf === null && line.comboOf === null;
}

function isSame(a: LineView | undefined, b: LineView | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.quantity === b.quantity &&
    a.unitPrice === b.unitPrice &&
    a.gross === b.gross &&
    a.voided === b.voided &&
    a.text === b.text &&
    a.discounts.length === b.discounts.length &&
    (a.discounts.length === 0 || JSON.stringify(a.discounts) === JSON.stringify(b.discounts))
  );
}

function draw({ line, deposit, drinks }: Omit<Drawn, 'data'>, t: T, locale: Locale): BasketLineData {
  const base = line.base + (drinks?.base ?? 0);
  return {
    id: String(line.pos),
    qty: isCounted(line.unit) ? quantityText(line, locale) : line.quantity < 0 ? `${MINUS}1 ×` : '1 ×',
    name: line.text,
    price: formatMoney(base, locale, { bare: true }),
    sub: subText(line, drinks, t, locale),
    extras: extrasOf(line, deposit, t, locale),
    voided: line.voided,
    voidedText: t('basket.voided'),
  };
}

/** The basket as the list shows it: a deposit stands below its goods, a discount below its line, a combo is one line. */
export function basketLines(basket: BasketView, before: LineCache, t: T, locale: Locale): LineCache {
  const key = `${basket.id}/${locale}`;
  const old = before.key === key ? before.drawn : NO_LINES.drawn;
  const deposits = new Map(
    basket.lines.filter((line) => line.depositOf !== null).map((line) => [line.depositOf, line]),
  );
  const combos = new Map(basket.lines.filter((line) => line.comboOf !== null).map((line) => [line.comboOf, line]));
  const drawn = new Map<number, Drawn>();
  for (const line of basket.lines) {
    if (!isShown(line)) continue;
    const parts = { line, deposit: deposits.get(line.pos), drinks: combos.get(line.pos) };
    const last = old.get(line.pos);
    const same =
      last &&
      isSame(last.line, line) &&
      isSame(last.deposit, parts.deposit) &&
      isSame(last.drinks, parts.drinks) &&
      last.line.taxRate === line.taxRate;
    drawn.set(line.pos, { ...parts, data: same ? last.data : draw(parts, t, locale) });
  }
  return { key, drawn };
}

/** Rows above the total: pieces and saving, discount on all, tax per rate, cards already taken. */
export function totalRows(basket: BasketView, t: T, locale: Locale): TotalRow[] {
  const money = (cents: number): string => formatMoney(cents, locale);
  const rows: TotalRow[] = [
    {
      id: 'count',
      left: t('basket.articles', { count: basket.itemCount }),
      right: basket.saved > 0 ? t('basket.saved', { amount: money(basket.saved) }) : undefined,
    },
  ];
  const onAll = basket.lines.flatMap((line) =>
    line.voided ? [] : line.discounts.filter((discount) => discount.scope === 'receipt'),
  );
  if (onAll.length > 0) {
    const share = basket.discount?.percent ? formatPercent(basket.discount.percent, locale) : '';
    rows.push({
      id: 'discount',
      left: t('basket.discountAll', { share }).trim(),
      right: money(onAll.reduce((sum, discount) => sum + discount.amount, 0)),
    });
  }
  const taxes = basket.taxes
    .filter((tax) => tax.tax !== 0)
    .map((tax) => t('basket.tax', { rate: formatPercent(tax.rate, locale), amount: money(tax.tax) }));
  for (let index = 0; index < taxes.length; index += 2)
    rows.push({ id: `tax-${index}`, left: taxes[index] ?? '', right: taxes[index + 1] });
  for (const [index, payment] of basket.payments.entries()) {
    rows.push({
      id: `payment-${index}`,
      left: t('basket.paidCard', { name: payment.name }),
      right: money(-payment.amount),
    });
  }
  return rows;
}
