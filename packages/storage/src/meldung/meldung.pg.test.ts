import { tseCommissioned, tseDecommissioned } from '@valero/domain/compliance';
import { tillCommissioned } from '@valero/domain/kasse';
import { type Actor, type Fact, type FactDraft, toBusinessDay, toId, toInstant } from '@valero/domain/kernel';
import {
  decommission,
  listDue,
  listSystems,
  markReported,
  report,
  type System,
  type SystemId,
  saveSystem,
} from '@valero/domain/meldung';
import { countedIds, demoWorld } from '@valero/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { belowHorizon, type Harness, ingestAll, NOW, openHarness } from '../pg/harness.fixture.ts';
import type { ExecuteContext } from '../pg/types.ts';

const ids = countedIds(11);
const world = demoWorld(ids);
const [till, other] = world.tills;
const [mitte, hafen] = world.stores;
if (!till || !other || !mitte || !hafen) throw new Error('the demo world has two tills and two stores');
const person: Actor = { id: toId(ids.next()), name: 'Karl S.', rights: new Set(['identity.manage', 'audit.read']) };
const context: ExecuteContext = {
  actor: person.id,
  person,
  company: world.company.id,
  store: mitte.id,
  at: NOW,
  offset: 60,
  newId: () => ids.next(),
};
const DAY = 86_400_000;

let harness: Harness;
let seq = 0;
const journal: Fact[] = [];

function fact(draft: FactDraft, daysAgo: number): Fact {
  seq += 1;
  const { id, store } = till!.device;
  return {
    ...draft,
    device: id,
    store,
    epoch: 1,
    seq,
    id: toId(ids.next()),
    actor: null,
    at: toInstant(NOW - daysAgo * DAY),
    offset: 60,
  };
}

function tse(tseId: number, kind: 'simulator' | 'fiskaly' | 'swissbit', serial: string) {
  return tseCommissioned.draft({
    tseId,
    kind,
    name: kind,
    serial: serial.repeat(64),
    clientId: 'VALERO-1-1',
    certificationId: kind === 'simulator' ? '' : 'BSI-K-TR-0362-2019',
    certified: kind !== 'simulator',
    algorithm: 'ecdsa-plain-SHA256',
    timeFormat: 'unixTime',
    encoding: 'UTF-8',
    publicKey: 'BA==',
    certificate: '',
    validUntil: null,
  });
}

/** Sends the till's whole journal; what the server has already it knows again. */
async function told(...facts: Fact[]): Promise<void> {
  journal.push(...facts);
  await ingestAll(harness.store, journal);
  await belowHorizon(harness);
  await harness.store.consumers.runUntilIdle();
  expect(await harness.store.consumers.deadLetters()).toEqual([]);
}

async function register(store = mitte!.id) {
  const [only] = (await harness.store.ask(listSystems, { store })).stores;
  if (!only) throw new Error('store');
  return only;
}

beforeAll(async () => {
  harness = await openHarness();
  const { identity } = harness.store;
  await identity.saveCompany(world.company);
  for (const store of world.stores) await identity.saveStore(store);
  for (const { device } of world.tills) await identity.saveDevice(device);
});
afterAll(() => harness.close());

test('MEL-REGISTER a till and its TSE stand in the register by their own facts; a simulator is no TSE', async () => {
  const { id, kasseId, serial, store } = till.device;
  const draft = tillCommissioned.draft({
    device: id,
    kasseId,
    serial,
    software: 'VALERO 0.9.1',
    at: toInstant(NOW - 40 * DAY),
  });
  await told(fact(draft, 40), fact(tse(1, 'simulator', 'a'), 40));
  const mine = (await register(store)).systems.find((system) => system.device === id);
  expect(mine).toMatchObject({
    id,
    store,
    serial,
    software: 'VALERO',
    softwareVersion: '0.9.1',
    manufacturer: till.device.brand,
    model: till.device.model,
    commissioned: '2026-10-12',
    acquired: null,
    tses: [],
    version: 0,
  });
  expect(mine?.missing).toEqual(expect.arrayContaining(['acquired', 'tse']));
  await told(fact(tse(2, 'swissbit', 'b'), 10));
  const now = (await register(store)).systems.find((system) => system.device === id);
  expect(now?.tses).toEqual([
    { form: null, certificationId: 'BSI-K-TR-0362-2019', serial: 'b'.repeat(64), commissioned: '2026-11-11' },
  ]);
  expect(now?.missing).toContain('tseForm');
});

function entered(system: System & { missing?: unknown }): Omit<System, 'version'> {
  const { version: _version, missing: _missing, ...rest } = system;
  return rest;
}

async function mineNow(): Promise<System> {
  const found = (await register()).systems.find((system) => system.device === till!.device.id);
  if (!found) throw new Error('till');
  return found;
}

test('MEL-REGISTER what is entered is kept beside the facts, and nobody’s change is lost', async () => {
  const before = await mineNow();
  const system = {
    ...entered(before),
    acquired: toBusinessDay('2026-10-01'),
    tseForm: 'usb' as const,
    acquisition: 'leased' as const,
  };
  const save = () => harness.store.execute(saveSystem, { system, baseVersion: 0 }, context);
  expect(await save()).toMatchObject({ ok: true, value: { reply: { version: 1 } } });
  expect(await save()).toMatchObject({ ok: false, error: { code: 'meldung.version_stale' } });
  const after = await mineNow();
  expect(after).toMatchObject({ acquired: '2026-10-01', acquisition: 'leased', serial: before.serial, version: 1 });
  expect(after.tses[0]?.form).toBe('usb');
  const { rows } = await harness.sql.query('select serial, software from meldung.system where id = $1', [before.id]);
  expect(rows).toEqual([{ serial: '', software: '' }]);
});

test('MEL-REGISTER a system of another maker is entered; a taken serial, a made-up till, an unknown store, a day to come are refused', async () => {
  const id = toId<SystemId>(ids.next());
  const system: Omit<System, 'version'> = {
    ...entered(await mineNow()),
    id,
    device: null,
    serial: 'ALT-7',
    manufacturer: 'Casio',
    model: 'SE-S100',
    kind: 'register',
    acquired: toBusinessDay('2020-01-02'),
    tses: [
      {
        form: 'sd',
        certificationId: 'BSI-K-TR-0362-2019',
        serial: 'c'.repeat(64),
        commissioned: toBusinessDay('2021-01-01'),
      },
    ],
  };
  const save = (change: Partial<typeof system> = {}) =>
    harness.store.execute(saveSystem, { system: { ...system, ...change }, baseVersion: 0 }, context);
  const serial = till.device.serial;
  expect(await save({ serial })).toMatchObject({ ok: false, error: { code: 'meldung.serial_taken' } });
  expect(await save({ device: till.device.id })).toMatchObject({
    ok: false,
    error: { code: 'meldung.system_unknown' },
  });
  expect(await save({ store: toId(ids.next()) })).toMatchObject({
    ok: false,
    error: { code: 'meldung.store_unknown' },
  });
  expect(await save({ acquired: toBusinessDay('2026-12-01') })).toMatchObject({
    error: { code: 'meldung.dates_wrong' },
  });
  expect(await save({ decommissioned: toBusinessDay('2026-11-01') })).toMatchObject({
    error: { code: 'meldung.reason_missing' },
  });
  expect(await save()).toMatchObject({ ok: true });
  expect((await register()).systems.find((row) => row.id === id)).toMatchObject({
    serial: 'ALT-7',
    version: 1,
    missing: [],
  });
});

test('MEL-FRIST what is due is listed with the nearest deadline first, and is done once the report is recorded', async () => {
  const { rows } = await harness.store.ask(listDue, { store: mitte.id });
  expect(
    rows.map(({ serial, kind, deadline, daysLeft, storeName }) => ({ serial, kind, deadline, daysLeft, storeName })),
  ).toEqual(
    expect.arrayContaining([
      { serial: 'ALT-7', kind: 'new', deadline: '2025-07-31', daysLeft: -478, storeName: mitte.name },
      { serial: till.device.serial, kind: 'new', deadline: '2026-11-01', daysLeft: -20, storeName: mitte.name },
    ]),
  );
  const mark = (date: string) =>
    harness.store.execute(markReported, { store: mitte.id, date: toBusinessDay(date), ticket: 'et4711' }, context);
  expect(await mark('2026-11-22')).toMatchObject({ ok: false, error: { code: 'meldung.dates_wrong' } });
  expect(await mark('2026-11-21')).toMatchObject({ ok: true });
  const after = await register();
  expect(after.due).toEqual([]);
  expect(after.last).toMatchObject({
    date: '2026-11-21',
    ticket: 'et4711',
    by: 'Karl S.',
    systemCount: after.systems.length,
  });
  expect((await harness.store.ask(listDue, { store: null })).rows.every(({ store }) => store === hafen.id)).toBe(true);
});

test('MEL-FRIST another TSE and a shutdown are due again, with the day they happened', async () => {
  await told(
    fact(tseDecommissioned.draft({ tseId: 2, serial: 'b'.repeat(64), reason: 'defekt' }), 1),
    fact(tse(3, 'fiskaly', 'd'), 1),
  );
  expect((await register()).due).toMatchObject([{ kind: 'tse', since: '2026-11-20', deadline: '2026-12-20' }]);
  const old = (await register()).systems.find(({ serial }) => serial === 'ALT-7');
  if (!old) throw new Error('ALT-7');
  const out = { id: old.id, date: toBusinessDay('2026-11-20'), reason: 'verkauft', baseVersion: old.version };
  expect(
    await harness.store.execute(decommission, { ...out, date: toBusinessDay('2019-01-01') }, context),
  ).toMatchObject({
    error: { code: 'meldung.dates_wrong' },
  });
  expect(await harness.store.execute(decommission, out, context)).toMatchObject({ ok: true });
  const mine = await mineNow();
  const off = { ...out, id: mine.id, baseVersion: mine.version };
  expect(await harness.store.execute(decommission, off, context)).toMatchObject({ ok: true });
  expect(await mineNow()).toMatchObject({
    decommissioned: '2026-11-20',
    serial: till.device.serial,
    acquired: '2026-10-01',
  });
  expect((await register()).due.map(({ kind }) => kind).sort()).toEqual(['decommissioned', 'decommissioned', 'tse']);
});

test('MEL-REGISTER a person of one store sees only that store', async () => {
  const scope = { store: hafen.id };
  const seen = await harness.store.ask(listSystems, { store: null }, scope);
  expect(seen.stores.map(({ store }) => store)).toEqual([hafen.id]);
  expect(await harness.store.ask(report, { store: mitte.id }, scope)).toBeNull();
  const own = await harness.store.ask(report, { store: hafen.id }, scope);
  expect(own).toMatchObject({ taxpayer: { name: world.company.name, taxNumber: world.company.taxNumber } });
});
