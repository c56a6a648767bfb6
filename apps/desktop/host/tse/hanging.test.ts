import { renameSync } from 'node:fs';
import type { Beleg, BelegReply } from '@valero/domain/kasse';
import { ok } from '@valero/domain/kernel';
import { memoryTseStore, simulatedTse } from '@valero/drivers/tse-simulator';
import { afterEach, expect, test } from 'vitest';
import { type TestTill, testTill, until } from '../till.fixture.ts';
import type { DeviceHealth } from '../transport.ts';
import { tseFolder } from './settings.ts';
import { SALE_BUDGET_MS } from './signer.ts';
import { virtualTimers } from './virtual.fixture.ts';

let open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open) await close();
  open = [];
});

/** Methods that order something from the device; all of them may hang. */
const ORDERS: ReadonlySet<string | symbol> = new Set([
  'info',
  'status',
  'initialise',
  'registerClient',
  'deregisterClient',
  'selfTest',
  'updateTime',
  'startTransaction',
  'updateTransaction',
  'finishTransaction',
  'openTransactions',
  'transaction',
  'exportTar',
  'disable',
  'stop',
]);

test('tse: a driver that hangs in every method delays one sale by no more than its budget, the next by nothing, and the device is shown as failed', async () => {
  const timers = virtualTimers();
  const hang = { on: false };
  const store = memoryTseStore();
  const real = simulatedTse({
    id: 'tse-1',
    store,
    now: () => timers.clock?.now() ?? Date.UTC(2026, 2, 2, 7),
    sleep: timers.sleep,
  });
  const driver = new Proxy(real, {
    get(target, key: keyof typeof real) {
      if (hang.on && ORDERS.has(key)) return () => new Promise(() => undefined);
      // a till that ends takes no device with it
      return key === 'stop' ? () => Promise.resolve() : target[key];
    },
  });
  const till = await testTill({ tse: { timers, first: { kind: 'simulator' }, open: async () => ok(driver) } });
  timers.clock = till.clock;
  open.push(() => {
    hang.on = false;
    return timers.finish(till.dispose());
  });
  await timers.finish(till.signIn());
  const sell = async (): Promise<{ beleg: Beleg; tookMs: number }> => {
    await timers.finish(till.ask('kasse.addArticle', { articleId: till.world.articles[0]?.id }));
    const { value, tookMs } = await timers.finish(till.ask<BelegReply>('kasse.completeSale', {}));
    return { beleg: value.beleg, tookMs };
  };
  const health = async (): Promise<DeviceHealth | undefined> =>
    (await till.ask<DeviceHealth[]>('devices.list')).find(({ kind }) => kind === 'tse');
  expect((await sell()).beleg.tse.state).toBe('signed');
  expect(await health()).toMatchObject({ state: 'warning', detail: expect.stringContaining('nicht zertifiziert') });
  hang.on = true;
  const first = await sell();
  expect(first.beleg.tse.state).toBe('failed');
  expect(first.tookMs).toBeLessThanOrEqual(SALE_BUDGET_MS);
  expect(await health()).toMatchObject({ state: 'offline', detail: expect.stringContaining('antwortet nicht') });
  for (let count = 0; count < 5; count += 1) expect((await sell()).tookMs).toBe(0);
});

test('tse: its place pulled makes it fail before a sale finds out, and plugged in again it signs', async () => {
  const till: TestTill = await testTill({ tse: { first: { kind: 'simulator' } } });
  open.push(() => till.dispose());
  await till.signIn();
  const state = async (): Promise<string> =>
    (await till.ask<DeviceHealth[]>('devices.list')).find(({ id }) => id === 'tse-1')?.state ?? 'none';
  await until('it signs', async () => (await state()) === 'warning');
  // its place was made a moment ago; it is looked for every two seconds, and what was never seen cannot be missed
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const place = tseFolder(till.dir, 1);
  renameSync(place, `${place}.pulled`);
  await until('it is out', async () => (await state()) === 'offline');
  renameSync(`${place}.pulled`, place);
  await until('it signs again', async () => (await state()) === 'warning');
});
