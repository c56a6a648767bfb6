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
function isCounted(unit: string): boolean {
  return unit === 'Stk' || unit === '';
}

/** `3 ×` for pieces, `0,412 kg` for what is weighed. */
export function quantityText(line: Pick<LineView, 'quantity' | 'unit'>, locale: Locale): string {
  return isCounted(line.unit) ? `${formatQty(line.quantity, locale)} ×` : formatQty(line.quantity, locale, line.unit);
}

function subText(line: LineView, t: T, locale: Locale): string {
  const rate = formatPercent(line.taxRate, locale);
  if (isCounted(line.unit)) return t('basket.pieces', { price: formatUnitPrice(line.unitPrice, locale), rate });
  const quantity = formatQty(line.quantity, locale, line.unit);
  return t('basket.weighed', { quantity, price: formatUnitPrice(line.unitPrice, locale, line.unit), rate });
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
  return [...changed, ...discounts, ...pledge];
}

/** What a drawn line was made from. */
interface Drawn {
  readonly line: LineView;
  readonly deposit: LineView | undefined;
  readonly data: BasketLineData;
}

/** Lines as they were drawn last; one that has not changed stays the same object and is not drawn again. */
export interface LineCache {
  readonly key: string;
  readonly drawn: ReadonlyMap<number, Drawn>;
}

/** Nothing drawn yet. */
export const NO_LINES: LineCache = { key: '', drawn: new Map() };

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

function draw(line: LineView, deposit: LineView | undefined, t: T, locale: Locale): BasketLineData {
  return {
    id: String(line.pos),
    qty: isCounted(line.unit) ? quantityText(line, locale) : line.quantity < 0 ? `${MINUS}1 ×` : '1 ×',
    name: line.text,
    price: formatMoney(line.base, locale, { bare: true }),
    sub: subText(line, t, locale),
    extras: extrasOf(line, deposit, t, locale),
    voided: line.voided,
    voidedText: t('basket.voided'),
  };
}

/** The basket as the list shows it: a deposit stands below its goods, a discount below its line. */
export function basketLines(basket: BasketView, before: LineCache, t: T, locale: Locale): LineCache {
  const key = `${basket.id}/${locale}`;
  const old = before.key === key ? before.drawn : NO_LINES.drawn;
  const deposits = new Map(
    basket.lines.filter((line) => line.depositOf !== null).map((line) => [line.depositOf, line]),
  );
  const drawn = new Map<number, Drawn>();
  for (const line of basket.lines) {
    if (line.depositOf !== null) continue;
    const deposit = deposits.get(line.pos);
    const last = old.get(line.pos);
    const kept = last && isSame(last.line, line) && isSame(last.deposit, deposit) ? last.data : null;
    drawn.set(line.pos, { line, deposit, data: kept ?? draw(line, deposit, t, locale) });
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
