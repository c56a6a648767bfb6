import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toId } from '@valero/domain/kernel';
import { GENESIS_HASH, type SealedFact } from '@valero/domain/sync';
import { sealFact } from '@valero/storage/journal';
import { countedIds, ModelTill, type VirtualClock, virtualClock } from '@valero/testkit';
import { sampleArticles } from './seed/catalogue.ts';
import { COMPANY, demoCustomers, PEOPLE, STORES } from './seed/people.ts';
import type { TestServer } from './server.fixture.ts';

/** A till of the demo company that sells in memory, and the token it sends with. */
export interface DemoTill {
  readonly till: ModelTill;
  readonly clock: VirtualClock;
  readonly token: string;
  /** Its journal as it would send it. */
  sealed(): SealedFact[];
}

/** Monday 2026-11-09, 09:00 in Hamburg. */
const START = Date.UTC(2026, 10, 9, 8, 0, 0);

/** The demo's tills, without a sale yet. */
export function demoTills(given: TestServer): DemoTill[] {
  return given.demo.tills.map(({ device, folder }, index) => {
    const store = STORES.find(({ id }) => id === device.store);
    if (store === undefined) throw new Error('a till stands in a store');
    const clock = virtualClock(START);
    const till = new ModelTill({
      identity: { company: COMPANY, store, device },
      clock,
      ids: countedIds(1000 + index),
      people: PEOPLE.map(({ id, name }) => ({ id: toId(id), name, rights: new Set(['kasse.sell']) })),
      articles: sampleArticles(),
      customers: demoCustomers(),
    });
    const token = readFileSync(join(folder, 'token'), 'utf8').trim();
    const sealed = (): SealedFact[] => {
      let hash = GENESIS_HASH;
      return till.facts.map((fact) => {
        const next = sealFact(fact, hash);
        hash = next.hash;
        return next;
      });
    };
    return { till, clock, token, sealed };
  });
}

const HOUR_MS = 3_600_000;

/** Two weeks of trade at every till: sales of all kinds, a storno a day, a Z each evening. Returns the gross of all receipts in cents. */
export function trade(tills: readonly DemoTill[], days = 12): number {
  let gross = 0;
  tills.forEach(({ till, clock }, t) => {
    for (let day = 0; day < days; day += 1) {
      for (let sale = 0; sale < 6; sale += 1) {
        const turn = day * 7 + sale * 3 + t * 11;
        const beleg = till.sale({
          lines: Array.from({ length: 1 + (turn % 4) }, (_unused, line) => ({
            article: turn * 5 + line * 41,
            quantity: line % 3 === 2 ? 750 : 1000 * (1 + (turn % 3)),
            discount: turn % 5 === 0 ? 1000 : 0,
            voided: false,
          })),
          discount: turn % 7 === 0 ? 25 : 0,
          customer: turn % 4 === 0 ? turn % 11 : null,
          pay: turn % 3 === 0 ? 'card' : 'cash',
          extra: 500,
          requestId: null,
        });
        gross += beleg?.gross ?? 0;
        clock.advance(HOUR_MS);
      }
      gross += till.storno(day, 'cash')?.gross ?? 0;
      till.closeDay(0, 5000);
      clock.advance(24 * HOUR_MS - 6 * HOUR_MS);
    }
  });
  return gross;
}

/** Sends a journal as a till does, over HTTP; returns what the server said to each batch. */
export async function send(
  given: TestServer,
  { till, token, sealed }: DemoTill,
  facts = sealed(),
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }[]> {
  const answers = [];
  const { device } = till.parts.identity;
  for (let index = 0; index < facts.length; index += 100) {
    const part = facts.slice(index, index + 100);
    const last = facts.at(-1);
    const response = await fetch(`${given.server.url}/sync/v1/facts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        device: device.id,
        epoch: 1,
        facts: part,
        head: { seq: last?.seq ?? 0, hash: last?.hash ?? '' },
        sentAt: Date.now(),
      }),
    });
    answers.push({ status: response.status, body: (await response.json()) as Record<string, unknown> });
  }
  return answers;
}
