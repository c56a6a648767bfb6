import { writeFileSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';
import type { SuiteReport } from './summary.ts';

/** Writes what a vitest run really did to the file named by VALERO_TEST_REPORT, for scripts/test.ts to add up. */
export default class ReportWriter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const path = process.env['VALERO_TEST_REPORT'];
    if (path) writeFileSync(path, JSON.stringify(readReport(modules, unhandled)));
  }
}

/** Counts the tests of a run. A file that could not be loaded, and an error outside any test, each count as one failure. */
function readReport(modules: readonly TestModule[], unhandled: readonly SerializedError[]): SuiteReport {
  const report: SuiteReport = { passed: 0, failures: [], skipped: [] };
  for (const module of modules) {
    const file = module.relativeModuleId;
    for (const test of module.children.allTests()) {
      const result = test.result();
      const name = `${file} > ${test.fullName}`;
      if (result.state === 'passed') report.passed += 1;
      else if (result.state === 'skipped') report.skipped.push({ name, why: result.note ?? '' });
      else report.failures.push(result.state === 'pending' ? `${name} (never finished)` : name);
    }
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) report.failures.push(`${file} > ${suite.fullName} (outside its tests)`);
    }
    if (module.errors().length > 0) report.failures.push(`${file} (could not be loaded)`);
  }
  for (const error of unhandled) report.failures.push(`unhandled: ${String(error.message ?? error.name ?? 'error')}`);
  return report;
}
