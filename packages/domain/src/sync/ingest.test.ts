import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochOf, type IngestHead, ingestQuestion, newHead, planIngest, storedEpoch } from './ingest.ts';
import { GENESIS_HASH, type SealedFact } from './model.ts';

let made = 0;
/** A fact after `prev`; its hash stands for its content. */
function after(prev: { readonly seq: number; readonly hash: string }, seq = prev.seq + 1): SealedFact {
  made += 1;
  const hash = made.toString(16).padStart(64, 'a');
  return { seq, id: hash as SealedFact['id'], body: '', prevHash: prev.hash, hash };
}
function chain(prev: { readonly seq: number; readonly hash: string }, count: number): SealedFact[] {
  const facts: SealedFact[] = [];
  let last = prev;
  for (let n = 0; n < count; n += 1) {
    const fact = after(last);
    facts.push(fact);
    last = fact;
  }
  return facts;
}
const START = { seq: 0, hash: GENESIS_HASH };

/** A server that keeps what the rules say, and nothing else. */
class Server {
  head: IngestHead;
  /** By `epoch/branch/seq`. */
  readonly rows = new Map<string, string>();
  readonly hashes = new Set<string>();
  readonly flags: string[] = [];
  /** What the last gap asked for. */
  expected = 0;
  constructor(epoch = 1) {
    this.head = newHead(epoch);
  }
  send(facts: readonly SealedFact[], epoch = 1): string {
    const batch = { epoch, facts };
    const asked = ingestQuestion(this.head, batch);
    const known = new Set(
      [...asked.facts.map(({ hash }) => hash), asked.start ?? ''].filter((hash) => this.hashes.has(hash)),
    );
    const plan = planIngest(this.head, batch, known);
    if (!plan.ok) {
      this.expected = Number(plan.error.details?.['expected'] ?? 0);
      if (plan.error.alarm?.held) this.head = { ...this.head, quarantined: true };
      return plan.error.code;
    }
    this.head = plan.value.head;
    for (const { seq, hash } of plan.value.fresh) {
      const place = `${storedEpoch(epoch, plan.value.head.branch)}/${seq}`;
      expect(this.rows.has(place), `${place} is not overwritten`).toBe(false);
      expect(this.hashes.has(hash), 'nothing is stored twice').toBe(false);
      this.rows.set(place, hash);
      this.hashes.add(hash);
    }
    this.flags.push(...plan.value.flags);
    expect(plan.value.acked).toEqual({ seq: facts.at(-1)?.seq, hash: facts.at(-1)?.hash });
    return plan.value.duplicates === facts.length ? 'duplicate' : 'stored';
  }
  release(): void {
    this.head = { ...this.head, quarantined: false, released: true };
  }
}

test('ingest rules: facts that follow are taken, the same again are duplicates, left out ones are asked for', () => {
  const server = new Server();
  const facts = chain(START, 9);
  expect(server.send(facts.slice(0, 4))).toBe('stored');
  expect(server.send(facts.slice(0, 4))).toBe('duplicate');
  expect(server.send(facts.slice(6))).toBe('sync.gap');
  expect(server.send(facts.slice(2))).toBe('stored');
  expect(server.hashes.size).toBe(9);
});

test('ingest rules: another history is a fork, is held, and after a release is taken in beside the first', () => {
  const server = new Server();
  const facts = chain(START, 6);
  server.send(facts);
  const other = chain(facts[3] ?? START, 4);
  expect(server.send(other)).toBe('sync.fork');
  expect(server.send(facts.slice(5))).toBe('sync.quarantined');
  server.release();
  expect(server.send(facts)).toBe('duplicate');
  expect(server.send(other.slice(0, 2))).toBe('stored');
  expect(server.flags).toEqual(['branch']);
  expect(server.send(other)).toBe('stored');
  expect(server.hashes.size).toBe(10);
  // whoever differs again is a fork again, and the first history is not lost either
  const next = chain(facts[5] ?? START, 1);
  expect(server.send(next)).toBe('sync.fork');
  server.release();
  expect(server.send(next)).toBe('stored');
  expect(server.hashes.size).toBe(11);
});

test('ingest rules: a new epoch fences the old one off; what of it was stored stays a duplicate, what is new is an old machine', () => {
  const server = new Server();
  const facts = chain(START, 5);
  server.send(facts);
  const restored = chain({ seq: 0, hash: facts[2]?.hash ?? '' }, 2);
  expect(server.send(restored, 2)).toBe('stored');
  expect(server.flags).toEqual([]);
  expect(server.send(facts.slice(1, 4))).toBe('duplicate');
  const zombie = chain(facts[4] ?? START, 1);
  expect(server.send(zombie)).toBe('sync.epoch_stale');
  // the newer machine is not stopped by it
  expect(server.send(chain(restored[1] ?? START, 1), 2)).toBe('stored');
  server.release();
  expect(server.send(zombie)).toBe('stored');
});

test('ingest rules: an epoch on a past nobody saw is taken and flagged; a first fact of epoch 1 must begin the chain', () => {
  const server = new Server();
  server.send(chain(START, 2));
  expect(server.send(chain({ seq: 0, hash: 'b'.repeat(64) }, 2), 2)).toBe('stored');
  expect(server.flags).toEqual(['chain_start']);
  expect(server.send(chain({ seq: 3, hash: GENESIS_HASH }, 1), 3)).toBe('sync.gap');
  expect(new Server().send(chain({ seq: 0, hash: 'c'.repeat(64) }, 1))).toBe('sync.chain_broken');
});

test('ingest rules: whatever two machines of one device send, in whatever order, with releases, every fact ends up stored once', () => {
  const arbStep = fc.record({
    machine: fc.nat(1),
    kind: fc.constantFrom('sell', 'send', 'again', 'release'),
    count: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(arbStep, { maxLength: 60 }), fc.nat(5), (steps, common) => {
      const server = new Server();
      const shared = chain(START, common);
      const machines = [0, 1].map(() => ({ facts: [...shared], acked: 0 }));
      const send = (machine: { facts: SealedFact[]; acked: number }, from: number): string => {
        const batch = machine.facts.slice(from, from + 5);
        if (batch.length === 0) return 'duplicate';
        const answer = server.send(batch);
        if (answer === 'stored' || answer === 'duplicate') machine.acked = Math.max(machine.acked, from + batch.length);
        // a gap names where to begin again
        if (answer === 'sync.gap' && server.expected - 1 < from) return send(machine, server.expected - 1);
        return answer;
      };
      for (const { machine, kind, count } of steps) {
        const one = machines[machine];
        if (!one) continue;
        if (kind === 'sell') one.facts.push(...chain(one.facts.at(-1) ?? START, count));
        else if (kind === 'release') server.release();
        else send(one, kind === 'send' ? one.acked : 0);
        for (const fact of one.facts.slice(0, one.acked)) expect(server.hashes.has(fact.hash)).toBe(true);
      }
      // in the end a person releases as often as it takes, one machine after the other
      for (const one of machines)
        for (let tries = 0; one.acked < one.facts.length; tries += 1) {
          expect(tries).toBeLessThan(200);
          const answer = send(one, one.acked);
          if (answer === 'sync.fork' || answer === 'sync.quarantined') server.release();
        }
      const all = new Set(machines.flatMap(({ facts }) => facts.map(({ hash }) => hash)));
      expect(server.hashes).toEqual(all);
    }),
    { numRuns: 400, seed: 20_261_121 },
  );
});

test('ingest rules: the stored epoch tells epoch and branch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), fc.nat(1000), (epoch, branch) => {
      expect(epochOf(storedEpoch(epoch, branch))).toEqual({ epoch, branch });
    }),
  );
});
