import { toInstant } from '@valero/domain/kernel';
import { openServerStore } from '@valero/storage/pg';
import { countedIds, demoWorld } from '@valero/testkit';
import { testDatabase } from '@valero/testkit/postgres';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { lastDue, nightlyMatch, nightTimeOf } from './nightly.ts';

const berlin = 'Europe/Berlin';
const at = (text: string) => toInstant(Date.parse(text));

test('nightly match: it is due at the time of the stores, in summer and in winter, today or the night before', () => {
  const half = nightTimeOf('03:30')!;
  expect(half).toBe(210);
  expect(nightTimeOf('off')).toBeNull();
  expect(lastDue(at('2026-11-21T02:29:59Z'), berlin, half)).toBe(at('2026-11-20T02:30:00Z'));
  expect(lastDue(at('2026-11-21T02:30:00Z'), berlin, half)).toBe(at('2026-11-21T02:30:00Z'));
  expect(lastDue(at('2026-07-21T12:00:00Z'), berlin, half)).toBe(at('2026-07-21T01:30:00Z'));
  expect(lastDue(at('2026-11-21T22:59:00Z'), berlin, nightTimeOf('23:30')!)).toBe(at('2026-11-21T22:30:00Z'));
});

test('nightly match: once a night, also after a night without power; what it finds is written to the log in words', async () => {
  const database = await testDatabase();
  let clock = at('2026-11-21T01:00:00Z');
  const now = () => clock;
  const store = openServerStore({ url: database.url, now, poolSize: 2 });
  try {
    await store.migrate();
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const job = nightlyMatch({ store, at: 210, now, logger });
    await job.run();
    expect(lines).toEqual([]);
    const [place] = demoWorld(countedIds(3)).stores;
    await store.identity.saveStore(place!);
    await job.run();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Noch keine Belege');
    await job.run();
    clock = at('2026-11-21T02:29:00Z');
    await job.run();
    expect(lines).toHaveLength(1);
    clock = at('2026-11-21T02:31:00Z');
    await job.run();
    await job.run();
    expect(lines).toHaveLength(2);
    clock = at('2026-11-24T15:00:00Z');
    await job.run();
    expect(lines).toHaveLength(3);
  } finally {
    await store.close();
    await database.drop();
  }
});
