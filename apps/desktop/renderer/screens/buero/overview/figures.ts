import type { Figures } from '@valero/domain/bi';
import type { Reply } from '../../../api.ts';

/** Margin in basis points of the net revenue whose cost is known; null = no cost is known. */
export function marginOf({ netWithCost, cost }: Pick<Figures, 'netWithCost' | 'cost'>): number | null {
  return netWithCost === 0 ? null : Math.round(((netWithCost - cost) * 10_000) / netWithCost);
}

/** Share of the net revenue whose cost is known, in basis points. */
export function costKnown({ netWithCost, net }: Pick<Figures, 'netWithCost' | 'net'>): number {
  return net === 0 ? 0 : Math.round((netWithCost * 10_000) / net);
}

/** Change against before in basis points; null = nothing to compare with. */
export function changeOf(now: number, before: number): number | null {
  return before <= 0 ? null : Math.round(((now - before) * 10_000) / before);
}

/** Gross of an average receipt in cents; null = no receipt. */
export function averageOf({ gross, receipts }: Pick<Figures, 'gross' | 'receipts'>): number | null {
  return receipts === 0 ? null : Math.round(gross / receipts);
}

/** Rows of a chart: a category on the axis, and what a press on it leads to. */
export interface ChartData {
  readonly keys: readonly string[];
  readonly series: readonly {
    readonly id: string;
    readonly name: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** Rows of `bi.revenueBy` split by store as series; `fill` names the categories in order, also those without a sale. */
export function chartOf(
  rows: Reply<'bi.revenueBy'>,
  stores: readonly { readonly id: string; readonly name: string }[],
  fill: readonly string[],
): ChartData {
  const gross = new Map(rows.map((row) => [`${row.store ?? ''}|${row.key}`, row.figures.gross]));
  const selling = stores.filter(({ id }) => rows.some((row) => row.store === id));
  return {
    keys: fill,
    series: selling.map(({ id, name }) => ({ id, name, values: fill.map((key) => gross.get(`${id}|${key}`) ?? 0) })),
  };
}

/** Hours from the first to the last with a sale, without gaps. */
export function hoursOf(rows: readonly { readonly key: string }[]): string[] {
  const hours = rows.map(({ key }) => Number(key)).filter(Number.isInteger);
  if (hours.length === 0) return [];
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_unused, index) => String(first + index));
}
