import type { WithTestId } from '../core/types.ts';
import type { ChartSeries } from './options.ts';

/** What was pressed: the category's place and the series. */
export interface ChartPick {
  index: number;
  seriesId: string;
}

export interface ChartProps extends WithTestId {
  /** The one question it answers. */
  title: string;
  /** The answer in words, for those who do not see it. */
  description: string;
  categories: readonly string[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  /** Shorter, for the axis; default `format`. */
  formatAxis?: ((value: number) => string) | undefined;
  /** Down to what a figure is made of; also on the table's rows. */
  onPick?: ((pick: ChartPick) => void) | undefined;
  height?: number | undefined;
  /** Where a card around it says the title already. */
  hideTitle?: boolean | undefined;
  /** Head of the first column of the table. */
  categoryLabel?: string | undefined;
  tableLabel?: string | undefined;
}
