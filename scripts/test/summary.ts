/** What one suite did. `failures` are names; a file that could not be loaded is one of them. */
export type SuiteReport = {
  passed: number;
  failures: string[];
  skipped: { name: string; why: string }[];
};

/** A suite that was not started, or stopped reporting, with the reason. */
export type NotRun = { readonly title: string; readonly why: string };

/**
 * The end of `npm test`: what failed, what could not run and why, and as the last line the count.
 * `exitCode` is 0 only when something passed and nothing failed.
 */
export function summarise(
  reports: readonly SuiteReport[],
  notRun: readonly NotRun[],
): { lines: string[]; exitCode: number } {
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const failures = reports.flatMap((report) => report.failures);
  const skipped = reports.flatMap((report) => report.skipped);
  const lines = [
    ...failures.map((name) => `FAILED: ${name}`),
    ...notRun.map(({ title, why }) => `NOT RUN: ${title} – ${why}`),
    ...skipped.map(({ name, why }) => `NOT RUN: ${name} – ${why || 'skipped without a reason'}`),
    `${passed} passed, ${failures.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
  ];
  return { lines, exitCode: failures.length === 0 && passed > 0 ? 0 : 1 };
}
