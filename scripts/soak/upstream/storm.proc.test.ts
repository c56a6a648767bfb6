import { expect, test } from 'vitest';
import { ONE_IN_FIVE, soakUpstream } from './storm.fixture.ts';

test('upload: through a line of faults, a server killed again and again and a crash of PostgreSQL, nothing is lost and nothing doubled', async () => {
  const seed = 20_261_121;
  console.log(`seed ${seed}`);
  const storm = { devices: 12, factsEach: 400, seed, rates: ONE_IN_FIVE, databaseCrashSeconds: 8 };
  const { faults, facts, serverKills, databaseCrashes, tillRestarts, faultsOnTheLine } = await soakUpstream(
    storm,
    () => undefined,
  );
  expect(faults).toEqual([]);
  expect(facts).toBe(4800);
  for (const [what, times] of Object.entries({ serverKills, databaseCrashes, tillRestarts }))
    expect(times, what).toBeGreaterThan(0);
  for (const kind of ['drop', 'double', 'reorder', 'delay', 'cut'] as const)
    expect(faultsOnTheLine[kind], kind).toBeGreaterThan(0);
});
