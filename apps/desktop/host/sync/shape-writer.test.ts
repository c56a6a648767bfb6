import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Message, Offset, Row } from '@electric-sql/client';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, virtualClock } from '@valero/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../log.ts';
import { createShapeWriter } from './downlink.ts';

const ids = countedIds(400);
let dir: string;
let store: DeviceStore;
let stream: { lastOffset: Offset; shapeHandle: string | undefined };
const clock = virtualClock();
const going = new AbortController().signal;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'valero-down-'));
  const opened = openDeviceStore({ dir, now: () => clock.now() });
  if (!opened.ok) throw new Error(opened.error.code);
  store = opened.value;
  stream = { lastOffset: '0_0', shapeHandle: 'h1' };
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true });
});

const writer = () =>
  createShapeWriter(
    { store, clock, logger: silentLogger, onRows: () => undefined, onChange: () => undefined },
    'users',
    stream,
  );

function user(name: string, id = ids.next()): Row {
  return { id, login: name, name, role: 'cashier', store: null, pin_hash: null, active: true };
}
const change = (operation: 'insert' | 'update' | 'delete', value: Row): Message<Row> => ({
  key: String(value['id']),
  value,
  headers: { operation },
});
const upToDate: Message<Row> = { headers: { control: 'up-to-date' } };
const mustRefetch: Message<Row> = { headers: { control: 'must-refetch' } };
const names = () =>
  store
    .users()
    .list()
    .map((entry) => entry.name)
    .sort();

describe('shape writer', () => {
  test('rows of the first load are stored with their offset and handle, and count as synced when up to date', async () => {
    const write = writer();
    await write.take([change('insert', user('Anna'))], going);
    expect(store.sync.cursor('users')).toMatchObject({ offset: '0_0', handle: 'h1', lastSyncedAt: null });
    stream.lastOffset = '17_4';
    await write.take([change('insert', user('Bert')), upToDate], going);
    expect(names()).toEqual(['Anna', 'Bert']);
    expect(store.sync.cursor('users')).toMatchObject({ offset: '17_4', handle: 'h1', lastSyncedAt: clock.now() });
  });

  test('changes are held until the batch is complete: a reader never sees half of it', async () => {
    const write = writer();
    const anna = user('Anna');
    await write.take([change('insert', anna), upToDate], going);
    stream.lastOffset = '20_0';
    await write.take(
      [change('insert', user('Bert')), change('update', { id: anna['id'] ?? null, name: 'Anna B.' })],
      going,
    );
    expect(names()).toEqual(['Anna']);
    expect(store.sync.cursor('users')?.offset).toBe('0_0');
    await write.take([upToDate], going);
    expect(names()).toEqual(['Anna B.', 'Bert']);
    expect(store.sync.cursor('users')?.offset).toBe('20_0');
  });

  test('a refetch loads beside what is there: the old rows serve until the new copy is whole', async () => {
    const write = writer();
    const anna = user('Anna');
    await write.take([change('insert', anna), change('insert', user('Bert')), upToDate], going);
    stream.shapeHandle = 'h2';
    await write.take([mustRefetch], going);
    expect(names()).toEqual(['Anna', 'Bert']);
    await write.take([change('insert', anna), change('insert', user('Cora'))], going);
    expect(names()).toEqual(['Anna', 'Bert']);
    stream.lastOffset = '99_0';
    await write.take([upToDate], going);
    expect(names()).toEqual(['Anna', 'Cora']);
    expect(store.sync.cursor('users')).toMatchObject({ offset: '99_0', handle: 'h2', refetching: false });
  });

  test('a load that is larger than a slice is written in slices, and a crash between them begins again', async () => {
    const write = writer();
    const many = Array.from({ length: 1000 }, (_, index) => change('insert', user(`Name ${index}`)));
    const ending = new AbortController();
    stream.lastOffset = '5_0';
    const writing = write.take([...many, upToDate], ending.signal);
    ending.abort();
    await writing;
    // the first slice is there, but the place to go on from is not yet the end of the batch
    expect(store.users().list()).toHaveLength(400);
    expect(store.sync.cursor('users')).toMatchObject({ offset: '-1', handle: '', lastSyncedAt: null });
    await writer().take([...many, upToDate], going);
    expect(store.users().list()).toHaveLength(1000);
    expect(store.sync.cursor('users')).toMatchObject({ offset: '5_0', handle: 'h1' });
  });

  test('an update of a row that is not there asks for a whole new copy instead of going on wrongly', async () => {
    const write = writer();
    await write.take([change('insert', user('Anna')), upToDate], going);
    await expect(write.take([change('update', { id: ids.next(), name: 'Nobody' }), upToDate], going)).rejects.toThrow(
      'storage.shape_diverged',
    );
    expect(names()).toEqual(['Anna']);
    expect(store.sync.cursor('users')).toMatchObject({ offset: '-1', handle: '', refetching: true });
  });

  test('a word that nothing has changed is written down only now and then', async () => {
    const write = writer();
    await write.take([change('insert', user('Anna')), upToDate], going);
    const first = store.sync.cursor('users')?.lastSyncedAt ?? 0;
    clock.advance(20_000);
    await write.take([upToDate], going);
    expect(store.sync.cursor('users')?.lastSyncedAt).toBe(first);
    clock.advance(45_000);
    await write.take([upToDate], going);
    expect(store.sync.cursor('users')?.lastSyncedAt).toBe(clock.now());
  });
});
