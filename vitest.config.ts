import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/chromium.ts';
import { SUITES, suiteExclude, suiteInclude } from './scripts/test/suites.ts';

const chromium = findChromium();
if (chromium) process.env['VALERO_CHROMIUM'] = chromium;

const dir = process.env['VALERO_TEST_DIR'];

/** One vitest project for each suite: `vitest run --project unit packages/domain`. */
export default defineConfig({
  test: {
    projects: SUITES.map((suite, index) => ({
      extends: true as const,
      test: {
        name: suite.name,
        ...(dir ? { dir } : {}),
        include: suiteInclude(suite),
        exclude: [...suiteExclude(suite), ...(dir ? [] : ['**/.planted-*/**'])],
        maxWorkers: suite.maxWorkers,
        testTimeout: suite.testTimeoutMs,
        hookTimeout: suite.testTimeoutMs,
        sequence: { groupOrder: index },
        pool: 'forks' as const,
        // one PostgreSQL for the whole run
        globalSetup: suite.name === 'pg' ? ['packages/testkit/src/postgres-setup.ts'] : [],
      },
    })),
  },
});
