/** Periods an inspector asks for. */
export const PERIODS = ['all', 'month', 'year', 'own'] as const;
export type PeriodId = (typeof PERIODS)[number];

/** How a folder on a medium looks like where this screen stands. */
export const EXAMPLE_FOLDER = /win/i.test(navigator.platform) ? 'E:\\Nachschau' : '/media/usb/nachschau';

/** First and last day of a period, as `YYYY-MM-DD`; null = no bound. */
export function periodDays(
  period: Exclude<PeriodId, 'own'>,
  today: Date,
): { readonly from: string | null; readonly to: string | null } {
  const year = String(today.getFullYear());
  const month = String(today.getMonth() + 1).padStart(2, '0');
  const last = String(new Date(today.getFullYear(), today.getMonth() + 1, 0).getDate()).padStart(2, '0');
  if (period === 'month') return { from: `${year}-${month}-01`, to: `${year}-${month}-${last}` };
  if (period === 'year') return { from: `${year}-01-01`, to: `${year}-12-31` };
  return { from: null, to: null };
}
