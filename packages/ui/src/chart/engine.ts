import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

/** Draws into an element; only this file pulls echarts in, and it is loaded when the first chart is shown. */
export function createChart(host: HTMLElement): EChartsType {
  return init(host, null, { renderer: 'svg' });
}
