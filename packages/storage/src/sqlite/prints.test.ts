import { toInstant } from '@valero/domain/kernel';
import { virtualClock } from '@valero/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { listMigrations, migrate } from './migrate.ts';
import { good, tillBench } from './store.fixture.ts';

const EVER = toInstant(0);

function queued() {
  const bench = tillBench();
  const { store, clock, stamp } = bench;
  const job = store.prints.enqueue({ kind: 'beleg', document: '1', belegId: 'b' }, stamp());
  return { ...bench, job, prints: store.prints, now: () => clock.now() };
}

test('prints: documents are taken in the order in which they came, each under a number of its own', () => {
  const { store, clock, stamp } = tillBench();
  const first = store.prints.enqueue({ kind: 'beleg', document: '1' }, stamp());
  const second = store.prints.enqueue({ kind: 'z', document: '2', zNumber: 4, copy: true }, stamp());
  expect(second).toMatchObject({ zNumber: 4, copy: true, state: 'queued', attempts: 0, number: first.number + 1 });
  expect(store.prints.next(EVER)?.id).toBe(first.id);
  expect(store.prints.sending(first.id, clock.now())).toBe(true);
  expect(store.prints.get(first.id)).toMatchObject({ state: 'sending', attempts: 1 });
  store.prints.awaiting(first.id, clock.now());
  expect(store.prints.get(first.id)?.state).toBe('awaiting-confirm');
  store.prints.printed(first.id, clock.advance(10));
  expect(store.prints.get(first.id)).toMatchObject({ state: 'printed', updatedAt: clock.now() });
  expect(store.prints.next(EVER)?.id).toBe(second.id);
});

test('prints: a job leaves for the printer once in its life', () => {
  const { prints, job, now } = queued();
  expect(prints.sending(job.id, now())).toBe(true);
  expect(prints.sending(job.id, now())).toBe(false);
  prints.uncertain(job.id, 'device.unconfirmed', now());
  expect(prints.sending(job.id, now())).toBe(false);
  expect(prints.released(job.id, now())).toBe(false);
  expect(prints.next(EVER)).toBeNull();
});

test('prints: an uncertain job is settled by a person, who is noted, and only once', () => {
  const { prints, job, now } = queued();
  expect(prints.confirmed(job.id, now(), 'u1')).toBe(false);
  prints.sending(job.id, now());
  expect(prints.confirmed(job.id, now(), 'u1')).toBe(false);
  prints.awaiting(job.id, now());
  prints.uncertain(job.id, 'device.unconfirmed', now());
  expect(prints.list({ state: 'uncertain', limit: 5 })).toMatchObject([
    { id: job.id, lastError: 'device.unconfirmed', settledBy: null },
  ]);
  expect(prints.confirmed(job.id, now(), 'u1')).toBe(true);
  expect(prints.get(job.id)).toMatchObject({ state: 'printed', settledBy: 'u1' });
  expect(prints.cancelled(job.id, null, now(), 'u2')).toBe(false);
});

test('prints: a copy takes the place of an uncertain job, together or not at all', () => {
  const { prints, job, now, stamp } = queued();
  prints.sending(job.id, now());
  prints.uncertain(job.id, 'device.unconfirmed', now());
  const copy = prints.replaceByCopy(job.id, { kind: 'beleg', document: '2', belegId: 'b' }, stamp(), 'u1');
  expect(copy).toMatchObject({ state: 'queued', copy: true, copyOf: job.id, belegId: 'b' });
  expect(prints.get(job.id)).toMatchObject({ state: 'cancelled', lastError: 'copied', settledBy: 'u1' });
  expect(prints.replaceByCopy(job.id, { kind: 'beleg', document: '2' }, stamp(), 'u1')).toBeNull();
  expect(prints.list({ limit: 9 })).toHaveLength(2);
});

test('prints: a cancelled job is not printed and a printed one is not cancelled', () => {
  const { prints, job, now, stamp } = queued();
  expect(prints.cancelled(job.id, null, now(), 'u1')).toBe(true);
  expect(prints.next(EVER)).toBeNull();
  expect(prints.sending(job.id, now())).toBe(false);
  const other = prints.enqueue({ kind: 'beleg', document: '2' }, stamp());
  prints.sending(other.id, now());
  prints.printed(other.id, now());
  expect(prints.cancelled(other.id, null, now(), 'u1')).toBe(false);
  expect(prints.get(other.id)?.state).toBe('printed');
});

test('prints: what could not leave is tried again while it is fresh, later when a person says so', () => {
  const { prints, job, clock, now } = queued();
  prints.stalled('device.unreachable', now());
  expect(prints.next(now())).toMatchObject({ id: job.id, lastError: 'device.unreachable' });
  clock.advance(1);
  expect(prints.next(now())).toBeNull();
  expect(prints.released(job.id, now())).toBe(true);
  expect(prints.next(now())).toMatchObject({ id: job.id, lastError: null });
});

test.each(['sending', 'awaiting-confirm'])('prints: what was %s when the program ended is uncertain', (state) => {
  const bench = queued();
  bench.prints.sending(bench.job.id, bench.now());
  if (state === 'awaiting-confirm') bench.prints.awaiting(bench.job.id, bench.now());
  expect(bench.prints.get(bench.job.id)?.state).toBe(state);
  expect(bench.reopen().prints.get(bench.job.id)).toMatchObject({ state: 'uncertain', lastError: 'restart' });
});

test('prints: what was queued when the program ended is still queued', () => {
  const bench = queued();
  expect(bench.reopen().prints.next(EVER)).toMatchObject({ id: bench.job.id, attempts: 0 });
});

test('prints: finished jobs are thrown away after thirty days, waiting and uncertain ones never', () => {
  const { prints, job, now, clock, stamp, store } = queued();
  prints.sending(job.id, now());
  prints.printed(job.id, now());
  const unclear = prints.enqueue({ kind: 'beleg', document: '3' }, stamp());
  prints.sending(unclear.id, now());
  prints.uncertain(unclear.id, 'device.unconfirmed', now());
  const mute = prints.enqueue({ kind: 'beleg', document: '4' }, stamp());
  prints.sending(mute.id, now());
  prints.uncertain(mute.id, 'device.no_return_channel', now());
  const waiting = prints.enqueue({ kind: 'beleg', document: '2' }, stamp());
  clock.advance(30 * 86_400_000);
  store.checkpoint();
  expect(prints.get(job.id)?.state).toBe('printed');
  clock.advance(1);
  store.checkpoint();
  expect(prints.get(job.id)).toBeNull();
  expect(prints.get(mute.id)).toBeNull();
  expect(prints.get(unclear.id)?.state).toBe('uncertain');
  expect(prints.get(waiting.id)?.state).toBe('queued');
});

test('prints: jobs of an earlier version keep their place; what nobody can answer for is uncertain, numbers go on', () => {
  const db = new Database(':memory:');
  const at = virtualClock().now();
  const before = listMigrations().filter(({ module, name }) => module !== 'device' || name < '0005');
  good(migrate(db, at, before));
  const insert = db.prepare(
    'INSERT INTO device_print_job (id, kind, document, copy, state, attempts, last_error, created_at, updated_at) VALUES (?, ?, ?, 0, ?, 1, ?, 5, 6)',
  );
  const rows: readonly (readonly [string, string | null])[] = [
    ['printed', null],
    ['queued', null],
    ['queued', 'unterbrochen'],
    ['printing', null],
    ['failed', 'uncertain:device.unconfirmed'],
    ['failed', 'device.unreachable'],
    ['cancelled', null],
  ];
  for (const [index, [state, error]] of rows.entries()) insert.run(`j${index}`, 'beleg', 'x', state, error);
  db.exec("DELETE FROM device_print_job WHERE id = 'j6'");
  good(migrate(db, at));
  const now = db.prepare('SELECT no, id, state, last_error FROM device_print_job ORDER BY no').raw().all();
  expect(now).toEqual([
    [1, 'j0', 'printed', null],
    [2, 'j1', 'queued', null],
    [3, 'j2', 'uncertain', 'restart'],
    [4, 'j3', 'uncertain', 'restart'],
    [5, 'j4', 'uncertain', 'device.unconfirmed'],
    [6, 'j5', 'queued', 'device.unreachable'],
  ]);
  db.exec(
    "INSERT INTO device_print_job (id, kind, document, copy, state, created_at, updated_at) VALUES ('n', 'beleg', 'x', 0, 'queued', 1, 1)",
  );
  expect(db.prepare("SELECT no FROM device_print_job WHERE id = 'n'").pluck().get()).toBe(8);
  db.close();
});
