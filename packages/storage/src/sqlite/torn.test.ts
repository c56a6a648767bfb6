import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawerOpened } from '@valero/domain/kasse';
import { type IngestHead, type IngestKnown, newHead, planIngest, type SealedFact } from '@valero/domain/sync';
import { countedIds, demoWorld, virtualClock } from '@valero/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from './connection.ts';
import { good, tempDir } from './store.fixture.ts';
import { openDeviceStore } from './store.ts';
import type { DeviceStore } from './types.ts';

const clock = virtualClock();
const ids = countedIds(77);
const FILES = [DATABASE_FILE, `${DATABASE_FILE}-wal`] as const;
/** The disk of a till at a moment: some of the history in the database, some still in the log before it. */
let image: string;
let history: SealedFact[];

function record(store: DeviceStore, count: number, words = 'Wechselgeld'): void {
  for (let n = 0; n < count; n += 1) {
    const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next() };
    good(store.commit({ ...stamp, drafts: [drawerOpened.draft({ reason: `${words} ${n}` })] }));
    clock.advance(1000);
  }
}

function makeImage(): void {
  const dir = tempDir();
  image = tempDir();
  const store = good(openDeviceStore({ dir, now: clock.now }));
  const identity = demoWorld(countedIds(1)).tills[0]!;
  const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next(), software: 'test' };
  good(store.commission(identity, stamp));
  record(store, 120);
  store.checkpoint();
  record(store, 60);
  // as a plug pulled leaves it: nothing is closed
  for (const file of FILES) copyFileSync(join(dir, file), join(image, file));
  history = store.journal.read(1, 1000);
  store.close();
  expect(history).toHaveLength(181);
}

/** The server's side of it, by the real rules: what of a batch is taken, or the alarm. */
class Server {
  head: IngestHead = newHead(1);
  readonly stored = new Set<string>();
  /** Error code of a batch that is not taken; null = taken. */
  take(facts: readonly SealedFact[]): { readonly code: string | null; readonly alarm: boolean } {
    const known: IngestKnown = this.stored;
    const plan = planIngest(this.head, { epoch: 1, facts }, known);
    if (!plan.ok) {
      const { alarm } = plan.error;
      if (alarm?.held) this.head = { ...this.head, quarantined: true };
      return { code: plan.error.code, alarm: alarm !== undefined };
    }
    this.head = plan.value.head;
    for (const { hash } of plan.value.fresh) this.stored.add(hash);
    return { code: null, alarm: false };
  }
}

interface Harm {
  readonly file: (typeof FILES)[number];
  /** Where, as a share of the file. */
  readonly at: number;
  readonly kind: 'cut' | 'flip' | 'zero';
  readonly bit: number;
}
const arbHarm: fc.Arbitrary<Harm> = fc.record({
  file: fc.constantFrom(...FILES),
  at: fc.integer({ min: 0, max: 999_999 }).map((millionth) => millionth / 1_000_000),
  kind: fc.constantFrom('cut', 'flip', 'zero'),
  bit: fc.nat(7),
});

function harm(dir: string, { file, at, kind, bit }: Harm): void {
  const bytes = readFileSync(join(dir, file));
  const place = Math.floor(bytes.length * at);
  if (kind === 'cut') writeFileSync(join(dir, file), bytes.subarray(0, place));
  else {
    if (kind === 'flip') bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
    else bytes.fill(0, place, Math.min(place + 512, bytes.length));
    writeFileSync(join(dir, file), bytes);
  }
}

/** What came of opening: loud = refused by name or found by a check; else how many facts of the history are there. */
function outcome(dir: string): { readonly loud: string } | { readonly kept: number; readonly store: DeviceStore } {
  let opened: ReturnType<typeof openDeviceStore>;
  try {
    opened = openDeviceStore({ dir, now: clock.now });
  } catch (error) {
    return { loud: `threw: ${String(error)}` };
  }
  if (!opened.ok) return { loud: opened.error.code };
  const store = opened.value;
  try {
    const verdict = store.journal.verify();
    if (!verdict.ok) {
      store.close();
      return { loud: `verify: ${verdict.fault.reason}` };
    }
    // an empty file is a till nobody has set up: it does not sell
    if (store.identity() === null) {
      store.close();
      return { loud: 'storage.not_commissioned' };
    }
    return { kept: verdict.count, store };
  } catch (error) {
    store.close();
    return { loud: `read: ${String(error)}` };
  }
}

test('torn disk: database and log cut, flipped or zeroed anywhere open to a beginning of the true history or say so, and the server sees every fork', () => {
  makeImage();
  const seen = { loud: 0, whole: 0, shorter: 0, forks: 0 };
  const dir = join(tempDir(), 'till');
  fc.assert(
    fc.property(fc.array(arbHarm, { minLength: 1, maxLength: 3 }), fc.nat(history.length), (harms, acked) => {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir);
      for (const file of FILES) if (existsSync(join(image, file))) copyFileSync(join(image, file), join(dir, file));
      for (const each of harms) harm(dir, each);
      const server = new Server();
      if (acked > 0) expect(server.take(history.slice(0, acked)).code).toBeNull();
      const found = outcome(dir);
      if ('loud' in found) {
        seen.loud += 1;
        expect(found.loud).toMatch(
          /^(storage\.\w+|verify: \w+|read: .*(malformed|corrupt|not a database|disk image|I\/O|JSON).*)$/i,
        );
        return;
      }
      const { kept, store } = found;
      try {
        // never other content than was acknowledged, never beyond it
        expect(store.journal.read(1, 1000)).toEqual(history.slice(0, kept));
        seen[kept === history.length ? 'whole' : 'shorter'] += 1;
        record(store, 3, 'danach');
        const next = store.journal.read(1, 1000);
        // it sends from where it believes the server stands, at worst from the start
        const answer = server.take(next.slice(Math.min(acked, kept)));
        if (kept < acked) {
          expect(answer).toEqual({ code: 'sync.fork', alarm: true });
          seen.forks += 1;
        } else expect(answer.code).toBeNull();
        for (const { hash } of history.slice(0, acked)) expect(server.stored.has(hash)).toBe(true);
      } finally {
        store.close();
      }
    }),
    { numRuns: 250, seed: 20_261_121, verbose: 1 },
  );
  // every way out was met, or this has shown nothing
  for (const [way, times] of Object.entries(seen)) expect(times, way).toBeGreaterThan(5);
}, 120_000);
