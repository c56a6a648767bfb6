/**
 * A process that sells without end in the folder of its first argument and says `sold <number>` after each commit.
 * Second argument: the sale in which it kills itself in the middle of the transaction; 0 = never.
 * Third argument: at which new id of that sale, which places the kill before the journal row or before the print jobs.
 */
import { writeSync } from 'node:fs';
import { belegIssued } from '@valero/domain/kasse';
import { assert, toId } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import { openDeviceStore } from './store.ts';

const [dir = '', killAt = '0', killId = '0', seed = '1'] = process.argv.slice(2);
const clock = virtualClock();
const world = demoWorld(countedIds(1));
const [identity] = world.tills;
assert(identity !== undefined, 'the demo world has a till');
const ids = countedIds(Number(seed));
const opened = openDeviceStore({ dir, now: clock.now });
if (!opened.ok) {
  writeSync(1, `refused ${JSON.stringify(opened.error)}\n`);
  process.exit(3);
}
const store = opened.value;
const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next() };
if (!store.identity()) store.commission(identity, { ...stamp, software: 'VALERO 0.1.0' });
writeSync(1, 'open\n');

const { people, articles, customers } = world;
const till = new ModelTill({ identity, clock, ids, people, articles, customers });
till.counters = store.kasseReads().counters();
till.totals = store.kasseReads().periodTotals();
const lines = [0, 1, 2, 3].map((article) => ({ article, quantity: 1000, discount: 0, voided: false }));
for (let sale = 1; ; sale += 1) {
  const plan = { lines, discount: 0, customer: null, pay: 'cash' as const, extra: 0, requestId: null };
  store.commit({ ...stamp, drafts: [], state: { basket: till.basket(plan) } });
  const beleg = till.sale(plan);
  assert(beleg !== null, 'the plan sells');
  let calls = 0;
  const newId = (): string => {
    calls += 1;
    if (sale === Number(killAt) && calls === Number(killId)) process.kill(process.pid, 'SIGKILL');
    return ids.next();
  };
  const print = {
    kind: 'beleg',
    document: JSON.stringify({ number: beleg.number }),
    belegId: toId<typeof beleg.id>(beleg.id),
  };
  const done = store.commit({
    ...stamp,
    newId,
    drafts: [belegIssued.draft(beleg)],
    state: { basket: null },
    prints: [print],
  });
  assert(done.ok, 'the commit succeeds');
  writeSync(1, `sold ${beleg.number}\n`);
}
