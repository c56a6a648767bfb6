import type { EChartsCoreOption } from 'echarts/core';

/** One row of figures; `null` is a gap. */
export interface ChartSeries {
  id: string;
  name: string;
  values: readonly (number | null)[];
}

/** Side by side, stacked, or over time. */
export type ChartKind = 'bar' | 'stacked' | 'line';

/** Colours of the current theme, read from the tokens. */
export interface ChartInk {
  accent: string;
  surface: string;
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  font: string;
}

/** All that a drawing is made of. */
export interface ChartInput {
  kind: ChartKind;
  categories: readonly string[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  formatAxis: (value: number) => string;
  ink: ChartInk;
  clickable: boolean;
  /** Of the drawing in px. */
  height: number;
}

/** How a series looks without colour: filled, outlined, or hatched, in this order. */
export const fills = ['solid', 'outline', 'lines', 'dots', 'cross'] as const;
export type Fill = (typeof fills)[number];

/** The look of the nth series; after five they repeat. */
export function fillOf(index: number): Fill {
  return fills[index % fills.length] ?? 'solid';
}

const lineTypes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 5]] as const;
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect'] as const;

function decalOf(fill: Fill, ink: ChartInk): object | undefined {
  const common = { color: ink.accent, backgroundColor: ink.surface };
  if (fill === 'lines')
    return { ...common, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -Math.PI / 4 };
  if (fill === 'dots')
    return {
      ...common,
      symbol: 'circle',
      symbolSize: 0.9,
      dashArrayX: [
        [6, 6],
        [0, 6, 6, 0],
      ],
      dashArrayY: [6, 0],
    };
  if (fill === 'cross')
    return { ...common, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1.5, 5], rotation: Math.PI / 4 };
  return undefined;
}

function barSeries(input: ChartInput, series: ChartSeries, index: number): object {
  const { ink, kind } = input;
  const fill = fillOf(index);
  const single = input.series.length === 1 && input.categories.length <= 12;
  const decal = decalOf(fill, ink);
  return {
    id: series.id,
    name: series.name,
    type: 'bar',
    data: [...series.values],
    ...(kind === 'stacked' ? { stack: 'all' } : { barGap: '14%' }),
    barMaxWidth: 34,
    barCategoryGap: '34%',
    cursor: input.clickable ? 'pointer' : 'default',
    itemStyle: {
      color: fill === 'solid' ? ink.accent : ink.surface,
      borderColor: ink.accent,
      borderWidth: fill === 'solid' && kind !== 'stacked' ? 0 : 1.5,
      borderRadius: kind === 'stacked' ? 0 : [4, 4, 0, 0],
      ...(decal ? { decal } : {}),
    },
    emphasis: { disabled: true },
    label: single
      ? {
          show: true,
          position: 'top',
          color: ink.ink2,
          fontFamily: ink.font,
          fontSize: 12,
          formatter: ({ value }: { value: unknown }) => (typeof value === 'number' ? input.formatAxis(value) : ''),
        }
      : { show: false },
    labelLayout: { hideOverlap: true },
  };
}

/** Room for one line's name in px. */
const LABEL_PX = 17;
/** Height of a chart that is not its plot: axis labels and margins. */
const CHROME_PX = 52;

/**
 * How far each line's name moves down (px) so that no two names at the same end cover each other. The plot's scale is
 * estimated from the largest value; an error of a few pixels only widens a gap.
 */
export function endLabelShifts(series: readonly ChartSeries[], height: number): number[] {
  const values = series.flatMap((item) => item.values.filter((value) => value !== null));
  const top = Math.max(1, ...values);
  const low = Math.min(0, ...values);
  const scale = Math.max(1, height - CHROME_PX) / (top - low);
  const ends = series.map((item, index) => {
    const at = item.values.findLastIndex((value) => value !== null);
    return { index, at, y: (top - (item.values[at] ?? 0)) * scale };
  });
  const shifts = series.map(() => 0);
  const lowest = new Map<number, number>();
  for (const end of ends.sort((a, b) => a.y - b.y)) {
    const before = lowest.get(end.at);
    const y = before === undefined ? end.y : Math.max(end.y, before + LABEL_PX);
    shifts[end.index] = y - end.y;
    lowest.set(end.at, y);
  }
  return shifts;
}

function lineSeries(input: ChartInput, series: ChartSeries, index: number, shift: number): object {
  const { ink } = input;
  return {
    id: series.id,
    name: series.name,
    type: 'line',
    data: [...series.values],
    cursor: input.clickable ? 'pointer' : 'default',
    symbol: symbols[index % symbols.length],
    symbolSize: 7,
    showSymbol: input.categories.length <= 31,
    triggerLineEvent: true,
    lineStyle: { color: ink.accent, width: index === 0 ? 2.6 : 2, type: lineTypes[index % lineTypes.length] },
    itemStyle: { color: index === 0 ? ink.accent : ink.surface, borderColor: ink.accent, borderWidth: 1.6 },
    emphasis: { disabled: true },
    // The name stands at the end of its line: no legend to look up.
    endLabel: {
      show: input.series.length > 1,
      formatter: '{a}',
      color: ink.ink,
      fontFamily: ink.font,
      fontSize: 12,
      fontWeight: 600,
      distance: 8,
      offset: [0, shift],
      lineHeight: 17,
      backgroundColor: ink.surface,
      padding: [0, 3],
    },
  };
}

function tipRow(tag: string, texts: readonly string[]): HTMLElement {
  const row = document.createElement(tag);
  for (const text of texts) {
    const part = document.createElement('span');
    part.textContent = text;
    row.append(part);
  }
  return row;
}

/** The figures of one category; built from nodes, so that a name is never read as markup. */
function tooltipNodes(input: ChartInput, at: number): HTMLElement[] {
  const rows = input.series.map((series) => {
    const value = series.values[at];
    return tipRow('div', [series.name, value === null || value === undefined ? '–' : input.format(value)]);
  });
  return [tipRow('strong', [input.categories[at] ?? '']), ...rows];
}

/** The echarts option: begins at zero, thin lines, no animation, patterns besides colour. */
export function chartOption(input: ChartInput): EChartsCoreOption {
  const { ink, kind, series, categories } = input;
  const text = { color: ink.ink3, fontFamily: ink.font, fontSize: 12 };
  const shifts = endLabelShifts(series, input.height);
  const longest = Math.max(0, ...series.map((item) => item.name.length));
  return {
    animation: false,
    textStyle: { fontFamily: ink.font },
    grid: {
      left: 4,
      right: kind === 'line' && series.length > 1 ? Math.min(150, 24 + longest * 7) : 8,
      top: 22,
      bottom: 6,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      boundaryGap: kind !== 'line',
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...text, margin: 10, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: false,
      splitNumber: 3,
      axisLabel: { ...text, formatter: (value: number) => input.formatAxis(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    tooltip: {
      trigger: 'axis',
      className: 'v-chart-tip',
      confine: true,
      transitionDuration: 0,
      axisPointer: {
        type: kind === 'line' ? 'line' : 'shadow',
        animation: false,
        shadowStyle: { color: ink.ink, opacity: 0.06 },
        lineStyle: { color: ink.ink3, type: 'solid' },
      },
      backgroundColor: ink.surface,
      borderColor: ink.line,
      borderWidth: 1,
      padding: [10, 14],
      textStyle: { color: ink.ink, fontFamily: ink.font, fontSize: 13 },
      formatter: (params: readonly { dataIndex: number }[]) => tooltipNodes(input, params[0]?.dataIndex ?? 0),
    },
    series: series.map((item, index) =>
      kind === 'line' ? lineSeries(input, item, index, shifts[index] ?? 0) : barSeries(input, item, index),
    ),
  };
}
