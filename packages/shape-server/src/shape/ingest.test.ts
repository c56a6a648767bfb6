import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogReader } from '../log/reader.ts';
import { LogStore } from '../log/store.ts';
import type { Column, ShapeRequest } from '../model.ts';
import { SNAPSHOT_DONE } from '../offset.ts';
import { RULES, type SnapshotMark } from '../rules.ts';
import type { Table } from '../source/catalogue.ts';
import { layoutOf, type WireRelation } from '../source/pgoutput.ts';
import { Ingest } from './ingest.ts';
import { ShapeRegistry } from './registry.ts';
import { type LiveShape, planShape } from './shape.ts';

let folder: string;
let store: LogStore;
let registry: ShapeRegistry;
let ingest: Ingest;
let published: LiveShape[];

const INT4 = 23;
const wire = { name: 'id', typeOid: INT4, modifier: -1 };
const id: Column = { name: 'id', type: 'int4', dims: 0, pkIndex: 0, notNull: true, modifiers: {} };
const layout = layoutOf([wire]);
const relation: WireRelation = { oid: 7, schema: 'public', name: 't', full: true, columns: [wire], layout };
const table: Table = {
  oid: 7,
  schema: 'public',
  name: 't',
  columns: [id],
  signature: 's',
  typeOids: [INT4],
  layout,
  full: true,
  published: true,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ingest-'));
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  store = new LogStore(folder);
  registry = new ShapeRegistry(store, 'strict', Date.now);
  const stored = BigInt(store.meta('stored') ?? 0);
  registry.load(stored);
  published = [];
  ingest = new Ingest(
    {
      store,
      router: registry.router,
      rules: RULES,
      pieceBytes: 1024 * 1024,
      alive: (shape) => registry.alive(shape),
      rotate: (shapes) => registry.remove(shapes),
      published: (shapes) => published.push(...shapes),
      failed: (error) => {
        throw error;
      },
    },
    stored,
  );
}

const before: SnapshotMark = { xmin: 1n, xmax: 1n, xip: [] };

function addShape(mark = before, lsn = 0n, log: ShapeRequest['log'] = 'full'): LiveShape {
  const request: ShapeRequest = {
    schema: 'public',
    table: 't',
    where: null,
    params: {},
    columns: null,
    replica: 'default',
    log,
  };
  const planned = planShape(request, table, 'strict');
  if ('problem' in planned) throw new Error(planned.problem.message);
  const shape = registry.add(planned.plan, { mark, lsn });
  store.addChunk(shape.id, 0, Buffer.from('{}'));
  store.finishSnapshot(shape.id, 1, 2);
  shape.chunks = 1;
  shape.ready = true;
  return shape;
}

const begin = (commitLsn: bigint, xid: number): void => ingest.message({ kind: 'begin', commitLsn, xid });
const insert = (value: number): void => ingest.message({ kind: 'insert', relation, row: [String(value)] });
const commit = (endLsn: bigint): void => ingest.message({ kind: 'commit', endLsn });

/** Values of the rows a reader gets. */
function read(shape: LiveShape): string[] {
  const { items } = new LogReader(store, 1_000_000).read(shape, SNAPSHOT_DONE);
  return (JSON.parse(`[${items}]`) as { value: { id: string } }[]).map(({ value }) => value.id);
}

test('ingest: a snapshot begins no shape before it sees what has gone by, nor in the middle of what it does not see', () => {
  const unseen: SnapshotMark = { xmin: 5n, xmax: 6n, xip: [5n] };
  expect(ingest.admits(unseen)).toBe('yes');
  begin(100n, 5);
  insert(1);
  expect(ingest.admits(unseen)).toBe('after-transaction');
  expect(ingest.admits({ xmin: 6n, xmax: 6n, xip: [] })).toBe('yes');
  commit(110n);
  expect(ingest.admits(unseen)).toBe('not-yet');
  expect(ingest.admits({ xmin: 6n, xmax: 6n, xip: [] })).toBe('yes');
});

test('ingest: what has gone by is known after a restart too, until every snapshot sees it', () => {
  const unseen: SnapshotMark = { xmin: 5n, xmax: 6n, xip: [5n] };
  begin(100n, 5);
  insert(1);
  commit(110n);
  ingest.flush();
  store.close();
  open();
  expect(ingest.admits(unseen)).toBe('not-yet');
  ingest.prune(unseen);
  expect(ingest.admits(unseen)).toBe('not-yet');
  ingest.prune({ xmin: 6n, xmax: 6n, xip: [] });
  expect(ingest.admits(unseen)).toBe('yes');
  expect(store.recent()).toEqual([]);
});

test('ingest: a shape drops what its snapshot saw, up to the position it was taken at and not beyond', () => {
  const shape = addShape({ xmin: 5n, xmax: 9n, xip: [6n] }, 200n);
  for (const [lsn, xid] of [
    [100n, 4],
    [110n, 6],
    [120n, 7],
    [130n, 9],
    // its number came round again
    [300n, 4],
  ] as const) {
    begin(lsn, xid);
    insert(xid * 1000 + Number(lsn));
    commit(lsn + 5n);
  }
  ingest.flush();
  expect(read(shape)).toEqual(['6110', '9130', '4300']);
});

test('ingest: what is sent again is dropped, whether it is stored or about to be', () => {
  const shape = addShape();
  const send = (): void => {
    begin(100n, 5);
    insert(1);
    commit(110n);
  };
  send();
  send();
  ingest.flush();
  send();
  ingest.flush();
  expect(read(shape)).toEqual(['1']);
  expect(ingest.stored).toBe(110n);
});

test('ingest: nothing is shown or acknowledged before it is stored, and one position is told for all shapes of a transaction', () => {
  const [one, two] = [addShape(), addShape(before, 0n, 'changes_only')];
  begin(100n, 5);
  insert(1);
  ingest.keepalive(500n);
  commit(110n);
  expect([ingest.stored, ingest.seen, published.length, read(one)]).toEqual([0n, 0n, 0, []]);
  ingest.flush();
  // the keepalive spoke of what came before it, the commit among it
  expect([ingest.stored, ingest.seen, published]).toEqual([110n, 500n, [one, two]]);
  expect([read(one), read(two)]).toEqual([['1'], ['1']]);
  expect(ingest.acknowledge()).toBe(500n);
  expect(store.meta('stored')).toBe('500');
});

test('ingest: a stream that breaks leaves nothing of what was not whole', () => {
  const shape = addShape();
  begin(100n, 5);
  for (let n = 0; n < 60_000; n += 1) insert(n);
  expect(read(shape)).toEqual([]);
  ingest.abandon();
  expect(store.end(shape.id)).toBeNull();
  begin(100n, 5);
  insert(1);
  commit(110n);
  ingest.flush();
  expect(read(shape)).toEqual(['1']);
  expect(shape.logBytes).toBeLessThan(1_000);
});

test('ingest: a large transaction over many shapes is put onto the disk as it comes, and read whole', () => {
  const shapes = Array.from({ length: 40 }, (_one, n) => addShape(before, BigInt(n), n % 2 ? 'full' : 'changes_only'));
  begin(1000n, 5);
  const values = Array.from({ length: 3_000 }, (_one, n) => n);
  for (const value of values) insert(value);
  const staged = shapes.filter(({ id }) => store.end(id) !== null);
  expect(staged.length).toBe(40);
  const [first] = shapes;
  expect(first && read(first)).toEqual([]);
  commit(1010n);
  ingest.flush();
  for (const shape of shapes.slice(0, 3)) {
    const { items } = new LogReader(store, 10_000_000).read(shape, SNAPSHOT_DONE);
    const messages = JSON.parse(`[${items}]`) as {
      value: { id: string };
      headers: { op_position: number; last?: true };
    }[];
    expect(messages.map(({ value }) => Number(value.id))).toEqual(values);
    expect(messages.map(({ headers }) => headers.op_position)).toEqual(values.map((value) => value * 2));
    expect(messages.filter(({ headers }) => headers.last).length).toBe(1);
  }
});

test('ingest: an update or delete without the whole old row ends the shapes of its table', () => {
  for (const kind of ['update', 'delete'] as const) {
    const shape = addShape();
    begin(kind === 'update' ? 100n : 200n, 5);
    if (kind === 'update') ingest.message({ kind, relation, old: null, row: ['1'] });
    else ingest.message({ kind, relation, old: null });
    expect(shape.dead).toBe(true);
    commit(kind === 'update' ? 110n : 210n);
    ingest.flush();
  }
});
