import { useUi } from '../core/useUi.ts';
import type { ChartProps } from './types.ts';

/** The same figures as a table, for everyone who reads better than looks; its rows lead down as the bars do. */
export function ChartTable(props: ChartProps & { open: boolean }) {
  const { title, categories, series, format, onPick, categoryLabel, tableLabel, open, testId } = props;
  const { texts } = useUi();
  const firstId = series[0]?.id ?? '';
  return (
    <details className="v-chart-table" open={open || undefined}>
      <summary data-testid={testId ? `${testId}-table` : undefined}>{tableLabel ?? texts.asTable}</summary>
      <table>
        <caption className="v-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{categoryLabel ?? texts.category}</th>
            {series.map((item) => (
              <th key={item.id} scope="col">
                {item.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map((category, index) => (
            <tr key={category}>
              <th scope="row">
                {onPick ? (
                  <button type="button" onClick={() => onPick({ index, seriesId: firstId })}>
                    {category}
                  </button>
                ) : (
                  category
                )}
              </th>
              {series.map((item) => {
                const value = item.values[index];
                return <td key={item.id}>{value === null || value === undefined ? '–' : format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
