import { mulDiv } from '@valero/domain/kernel';
import {
  formatAgo,
  formatCompact,
  formatCount,
  formatDateTime,
  formatDay,
  formatMoney,
  formatPercent,
  formatQty,
  formatTime,
  formatUnitPrice,
  type Locale,
  useUi,
} from '@valero/ui';
import { useMemo } from 'react';

/** Everything the office writes as text, in one language. */
export interface Format {
  readonly locale: Locale;
  money(cents: number): string;
  /** Without the sign of the currency, for columns. */
  bare(cents: number): string;
  /** Short, for an axis: whole euros unless they are few. */
  axis(cents: number): string;
  count(count: number): string;
  qty(milli: number, unit?: string): string;
  price(unitPrice: number | null): string;
  percent(basisPoints: number): string;
  /** To one decimal, for what was divided and not set. */
  share(basisPoints: number): string;
  day(day: string): string;
  /** Day and month, for an axis. */
  shortDay(day: string): string;
  time(ms: number): string;
  dateTime(ms: number): string;
  ago(ms: number | null): string;
}

/** The words for figures in a language. */
export function formatIn(locale: Locale): Format {
  return {
    locale,
    money: (cents) => formatMoney(cents, locale),
    bare: (cents) => formatMoney(cents, locale, { bare: true }),
    axis: (cents) =>
      Math.abs(cents) < 1000 && cents % 100 !== 0
        ? formatMoney(cents, locale, { bare: true })
        : formatCompact(mulDiv(cents, 1, 100, 'halfAwayFromZero'), locale),
    count: (count) => formatCount(count, locale),
    qty: (milli, unit) => formatQty(milli, locale, unit),
    price: (unitPrice) => (unitPrice === null ? '–' : formatUnitPrice(unitPrice, locale)),
    percent: (basisPoints) => formatPercent(basisPoints, locale),
    share: (basisPoints) => formatPercent(Math.round(basisPoints / 10) * 10, locale),
    day: (day) => formatDay(day, locale),
    shortDay: (day) => {
      const [, month, of] = day.split('-');
      return locale === 'de' ? `${of}.${month}.` : `${of}/${month}`;
    },
    time: (ms) => formatTime(ms, locale),
    dateTime: (ms) => formatDateTime(ms, locale),
    ago: (ms) => (ms === null ? '–' : formatAgo(ms, Date.now(), locale)),
  };
}

/** The words for figures in the language of the screen. */
export function useFormat(): Format {
  const { locale } = useUi();
  return useMemo(() => formatIn(locale), [locale]);
}
