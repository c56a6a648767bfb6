import { expect, test } from 'vitest';
import { Waiters } from './waiters.ts';

const never = new AbortController().signal;

test('waiters: thousands wait with one timer, and all are answered at once', async () => {
  const waiters = new Waiters();
  const [one, other] = [{}, {}];
  const waits = Array.from({ length: 5_000 }, () => waiters.wait(one, 60_000, never));
  const left = waiters.wait(other, 60_000, never);
  expect(waiters.count).toBe(5_001);
  waiters.wake(one, 'changed');
  expect(new Set(await Promise.all(waits))).toEqual(new Set(['changed']));
  expect(waiters.count).toBe(1);
  waiters.wakeAll('timeout');
  expect(await left).toBe('timeout');
});

test('waiters: a wait ends by its time, by its reader, or at once when he has gone already', async () => {
  const waiters = new Waiters();
  const leaving = new AbortController();
  const [timed, left] = [waiters.wait({}, 50, never), waiters.wait({}, 60_000, leaving.signal)];
  leaving.abort();
  expect(await left).toBe('aborted');
  expect(await timed).toBe('timeout');
  expect(await waiters.wait({}, 50, leaving.signal)).toBe('aborted');
  expect(waiters.count).toBe(0);
});
