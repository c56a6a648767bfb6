import { expect, test } from 'vitest';
import { tillBench } from './store.fixture.ts';

test('prints: documents are taken in the order in which they came', () => {
  const { store, clock, stamp } = tillBench();
  const first = store.prints.enqueue({ kind: 'beleg', document: '1' }, stamp());
  const second = store.prints.enqueue({ kind: 'z', document: '2', zNumber: 4, copy: true }, stamp());
  expect(second).toMatchObject({ zNumber: 4, copy: true, state: 'queued', attempts: 0 });
  expect(store.prints.take(clock.now())).toMatchObject({ id: first.id, state: 'printing', attempts: 1 });
  store.prints.printed(first.id, clock.advance(10));
  expect(store.prints.get(first.id)).toMatchObject({ state: 'printed', updatedAt: clock.now() });
  expect(store.prints.take(clock.now())?.id).toBe(second.id);
  expect(store.prints.take(clock.now())).toBeNull();
});

test('prints: a failed job says why and is queued again by a person', () => {
  const { store, clock, stamp } = tillBench();
  const { id } = store.prints.enqueue({ kind: 'beleg', document: '1' }, stamp());
  store.prints.take(clock.now());
  store.prints.failed(id, 'kein Papier', clock.now());
  expect(store.prints.list({ state: 'failed', limit: 5 })).toMatchObject([{ id, lastError: 'kein Papier' }]);
  expect(store.prints.take(clock.now())).toBeNull();
  store.prints.retry(id, clock.now());
  expect(store.prints.take(clock.now())).toMatchObject({ id, attempts: 2 });
});

test('prints: a cancelled job is not printed and a printed one is not cancelled', () => {
  const { store, clock, stamp } = tillBench();
  const { id } = store.prints.enqueue({ kind: 'beleg', document: '1' }, stamp());
  store.prints.cancel(id, clock.now());
  expect(store.prints.take(clock.now())).toBeNull();
  const other = store.prints.enqueue({ kind: 'beleg', document: '2' }, stamp());
  store.prints.take(clock.now());
  store.prints.printed(other.id, clock.now());
  store.prints.cancel(other.id, clock.now());
  expect(store.prints.get(other.id)?.state).toBe('printed');
});

test('prints: what was being printed when the program ended is queued again', () => {
  const bench = tillBench();
  const { id } = bench.store.prints.enqueue({ kind: 'beleg', document: '1' }, bench.stamp());
  bench.store.prints.take(bench.clock.now());
  expect(bench.reopen().prints.get(id)).toMatchObject({ state: 'queued', attempts: 1, lastError: 'unterbrochen' });
});

test('prints: finished jobs are thrown away after thirty days, waiting ones never', () => {
  const { store, clock, stamp } = tillBench();
  const done = store.prints.enqueue({ kind: 'beleg', document: '1' }, stamp());
  store.prints.take(clock.now());
  store.prints.printed(done.id, clock.now());
  const waiting = store.prints.enqueue({ kind: 'beleg', document: '2' }, stamp());
  clock.advance(30 * 86_400_000);
  store.checkpoint();
  expect(store.prints.get(done.id)?.state).toBe('printed');
  clock.advance(1);
  store.checkpoint();
  expect(store.prints.get(done.id)).toBeNull();
  expect(store.prints.get(waiting.id)?.state).toBe('queued');
});
