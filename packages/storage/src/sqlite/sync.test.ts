import { expect, test } from 'vitest';
import { commitFacts, good, tillBench } from './store.fixture.ts';

const sale = {
  lines: [{ article: 0, quantity: 1000, discount: 0, voided: false }],
  discount: 0,
  customer: null,
  pay: 'cash' as const,
  extra: 0,
  requestId: null,
};

test('sync: what the server has not confirmed is unsent, oldest first, never across an epoch', () => {
  const { store, till, ids, clock } = tillBench();
  till.sale(sale);
  till.sale(sale);
  commitFacts(store, till.facts, () => ids.next());
  expect(store.journal.unsentCount()).toBe(3);
  expect(store.journal.unsent(10).facts.map((fact) => fact.seq)).toEqual([1, 2, 3]);
  expect(store.journal.unsent(10, 100).facts.map((fact) => fact.seq)).toEqual([1]);
  const [, second] = store.journal.unsent(10).facts;
  good(store.sync.setAcked(1, 2, second?.hash ?? '', clock.now()));
  expect(store.journal.unsent(10).facts.map((fact) => fact.seq)).toEqual([3]);
  expect(store.journal.oldestUnsentAt()).toBe(till.facts[2]?.at);

  expect(store.startEpoch()).toBe(2);
  const before = store.journal.read(3, 1, 1)[0];
  expect(store.journal.head()).toEqual({ epoch: 2, seq: 0, hash: before?.hash });
  till.drawer();
  commitFacts(store, till.facts.slice(-1), () => ids.next());
  expect(store.journal.head()).toMatchObject({ epoch: 2, seq: 1 });
  expect(store.journal.unsent(10)).toMatchObject({ epoch: 1, facts: [{ seq: 3 }] });
  good(store.sync.setAcked(1, 3, before?.hash ?? '', clock.now()));
  expect(store.journal.unsent(10)).toMatchObject({ epoch: 2, facts: [{ seq: 1, prevHash: before?.hash }] });
  expect(store.journal.verify()).toMatchObject({ ok: true, count: 4, head: { epoch: 2, seq: 1 } });
});

test('sync: an epoch survives a restart before its first fact', () => {
  const bench = tillBench();
  const { hash } = bench.store.journal.head();
  bench.store.startEpoch();
  expect(bench.reopen().journal.head()).toEqual({ epoch: 2, seq: 0, hash });
});

test('sync: a confirmation with a foreign hash is refused, an older one changes nothing', () => {
  const { store, till, ids, clock } = tillBench();
  till.sale(sale);
  commitFacts(store, till.facts, () => ids.next());
  const [first, second] = store.journal.read(1, 2);
  expect(store.sync.setAcked(1, 2, 'f'.repeat(64), clock.now())).toMatchObject({
    ok: false,
    error: { code: 'storage.ack_wrong' },
  });
  expect(store.sync.setAcked(1, 9, second?.hash ?? '', clock.now())).toMatchObject({
    ok: false,
    error: { code: 'storage.ack_wrong' },
  });
  good(store.sync.setAcked(1, 2, second?.hash ?? '', clock.now()));
  good(store.sync.setAcked(1, 1, first?.hash ?? '', clock.now()));
  expect(store.sync.acked()).toEqual({ epoch: 1, seq: 2, hash: second?.hash });
  expect(store.journal.unsentCount()).toBe(0);
  expect(store.journal.oldestUnsentAt()).toBeNull();
});

test('sync: contact clears the last error, an error keeps the last contact', () => {
  const { store, clock } = tillBench();
  expect(store.sync.status()).toEqual({ lastContact: null, lastError: null });
  const at = clock.now();
  store.sync.contact(at);
  store.sync.failed('ECONNREFUSED', clock.advance(5));
  expect(store.sync.status()).toEqual({ lastContact: at, lastError: 'ECONNREFUSED' });
  store.sync.contact(clock.advance(5));
  expect(store.sync.status()).toEqual({ lastContact: clock.now(), lastError: null });
});
