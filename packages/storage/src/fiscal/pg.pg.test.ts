import { afterAll, beforeAll, expect, test } from 'vitest';
import { belowHorizon, type Harness, ingestAll, openHarness } from '../pg/harness.fixture.ts';
import { CONSUMERS } from '../pg/types.ts';
import { commitFacts, emptyBench, good } from '../sqlite/store.fixture.ts';
import { everythingOf, fiscalDays } from './facts.fixture.ts';
import { openPgFiscalSource, openSqliteFiscalSource } from './index.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

test('fiscal source: the head office gives what the till gives', async () => {
  const bench = emptyBench();
  const { till, facts } = fiscalDays();
  good(bench.store.commission(till.parts.identity, { ...bench.stamp(), software: 'VALERO 0.1.0' }));
  commitFacts(bench.store, facts, () => bench.ids.next());
  await ingestAll(harness.store, facts);
  await belowHorizon(harness);
  for (const name of CONSUMERS) await harness.store.consumers.runOnce(name, 10_000);
  const there = await openPgFiscalSource(harness.url);
  const here = good(openSqliteFiscalSource(bench.dir));
  expect(await everythingOf(there)).toEqual(await everythingOf(here));
  await there.close();
  await here.close();
});
