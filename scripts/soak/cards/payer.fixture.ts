/**
 * A till in a process of its own that takes money by card until it is killed: `payer.fixture.ts DIR SEED`. It says on its output what it
 * stands before, one line each, and waits for a line on its input where somebody else must look:
 * `up` (started, the intent of the last life is being looked into), `unclear ID` (frozen: waits for `approved` or `declined`, what a person
 * finds at the terminal), `clear` (every sale is finished: waits for `go`).
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CardView, silentLogger, startTill, type Till, tillDevices } from '@valero/desktop/host';
import type { BasketView, Beleg } from '@valero/domain/kasse';
import { type Result, unwrap } from '@valero/domain/kernel';
import { chance } from '../chance.ts';

const [, , dir = '', seed = '1'] = process.argv;
const random = chance(Number(seed));
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Says a line and waits for the answer. */
async function hear(line: string): Promise<string> {
  process.stdout.write(`${line}\n`);
  const { value, done } = await input.next();
  if (done) process.exit(0);
  return value;
}

let till: Till;
let card: CardView | null = null;

async function ask<T>(name: string, data: unknown = {}): Promise<T> {
  const result = (await till.call(name, data)) as Result<T>;
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
  return result.value;
}

/** Waits for the end of what runs; what nobody knows is frozen and asked of a person. */
async function outcome(): Promise<CardView['state'] | null> {
  const patience = performance.now() + 4000;
  while (card?.state === 'pending' || card?.state === 'unknown') {
    if (card.state === 'unknown' && performance.now() > patience) await byHand(card.intentId);
    await sleep(5);
  }
  return card?.state ?? null;
}

async function byHand(intentId: string): Promise<void> {
  for (const name of ['kasse.startCard', 'kasse.closeDay', 'card.cut']) {
    const refused = await till.call(name, name === 'kasse.closeDay' ? { counted: 0, drop: 0 } : {});
    if (refused.ok || refused.error.code !== 'kasse.card_unclear')
      throw new Error(`${name} went on beside what is unclear`);
  }
  const found = await hear(`unclear ${intentId}`);
  // the terminal may have told in the meantime
  if (card?.state !== 'unknown') return;
  await ask('card.resolve', { intentId, outcome: found, reason: 'am Terminal nachgesehen' });
}

let basket: BasketView | null = null;

/** Finishes what lies in the basket: by card until it is paid, in cash after a refusal. */
async function finish(): Promise<void> {
  if (!basket || basket.lines.length === 0) return;
  if (basket.due !== 0 && random() < 0.8) {
    await ask('kasse.startCard', {});
    await outcome();
  }
  await ask('kasse.completeSale', {});
}

/** Takes the youngest sale by card back at the terminal, in cash where it will not. */
async function storno(): Promise<void> {
  const { rows } = await ask<{ rows: { id: string; kind: string; voidedBy: number | null; payment: string }[] }>(
    'kasse.listBelege',
    { limit: 20 },
  );
  const sale = rows.find((row) => row.kind === 'sale' && row.voidedBy === null && row.payment !== 'Bar');
  if (!sale) return;
  const started = await till.call('kasse.startReversal', { belegId: sale.id, reason: 'Probe' });
  if (started.ok && (await outcome()) === 'approved') return;
  const { beleg } = await ask<{ beleg: Beleg }>('kasse.getBeleg', { id: sale.id });
  if (beleg.gross > 0 && started.ok)
    await till.call('kasse.voidBeleg', { belegId: sale.id, reason: 'Probe', refund: 'cash' });
}

async function step(): Promise<void> {
  const kind = random();
  if (kind < 0.3) return storno();
  if (kind < 0.36) return void (await till.call('card.cut', {}));
  const code = random() < 0.7 ? '1001' : '1005';
  if (kind < 0.45) await ask('kasse.returnLine', { code, reason: 'Probe' });
  else await ask('kasse.scan', { code });
  await finish();
}

const devices = await tillDevices(Date.now, { printer: null, dir });
if (devices.failures && devices.failures.length > 0) throw new Error(JSON.stringify(devices.failures));
till = unwrap(
  await startTill({ dir, devices, server: null, logger: silentLogger, random, verifyPin: async () => true }),
);
till.subscribe('card', (view) => {
  card = view;
});
till.subscribe('basket', (view) => {
  basket = view;
});
const users = await ask<{ id: string; role: string }[]>('session.users');
await ask('session.signIn', { userId: users.find(({ role }) => role === 'manager')?.id, pin: '1' });
process.stdout.write('up\n');
// what is not needed to sell begins after the start has answered
await sleep(20);
for (;;) {
  await outcome();
  await finish();
  await hear('clear');
  await step();
}
