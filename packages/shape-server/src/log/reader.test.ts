import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatOffset, type Offset, SNAPSHOT_DONE, START } from '../offset.ts';
import { LogReader } from './reader.ts';
import { LogStore } from './store.ts';

let folder: string;
let store: LogStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  store = new LogStore(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const message = (op: number): string => `{"headers":{"op_position":${op}}}`;

/** Stores a transaction of so many messages in one piece. */
function append(shape: number, lsn: bigint, ops: readonly number[]): Offset {
  const items = ops.map(message).join(',');
  const [firstOp = 0] = ops;
  const lastOp = ops.at(-1) ?? 0;
  store.append([{ shape, lsn, firstOp, lastOp, items, total: items.length }], [{ lsn, xid: 1 }], lsn);
  return { tx: lsn, op: lastOp };
}

test('reader: chunks of the snapshot come one by one, then stretches of the log of about a chunk', () => {
  const id = store.addShape('1-1', 'd', '{}');
  for (const n of [0, 1]) store.addChunk(id, n, Buffer.from(`"chunk ${n}"`));
  let head: Offset = SNAPSHOT_DONE;
  for (let lsn = 1n; lsn <= 100n; lsn += 1n) head = append(id, lsn, [0, 2]);
  const reader = new LogReader(store, 1_000);
  const shape = { id, chunks: 2, head };
  let at = START;
  const seen: string[] = [];
  const sizes: number[] = [];
  for (;;) {
    const { items, end } = reader.read(shape, at);
    if (items.length === 0) break;
    seen.push(...(JSON.parse(`[${items}]`) as unknown[]).map((item) => JSON.stringify(item)));
    sizes.push(items.length);
    at = end;
  }
  expect(seen.length).toBe(202);
  expect(formatOffset(at)).toBe('100_2');
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
  expect(Math.min(...sizes.slice(2, -1))).toBeGreaterThan(800);
});

test('reader: nothing is read beyond the head, and a stretch that ended there grows with it', () => {
  const id = store.addShape('1-1', 'd', '{}');
  store.addChunk(id, 0, Buffer.from('0'));
  const first = append(id, 5n, [0]);
  const second = append(id, 9n, [0]);
  const reader = new LogReader(store, 1_000);
  const read = (head: Offset) => reader.read({ id, chunks: 1, head }, SNAPSHOT_DONE);
  expect(read(first)).toEqual({ items: Buffer.from(message(0)), end: first });
  expect(read(second)).toEqual({ items: Buffer.from(`${message(0)},${message(0)}`), end: second });
  expect(read(second).items).toBe(read(second).items);
});

test('reader: an offset inside a piece, or between two transactions, goes on with what follows it', () => {
  const id = store.addShape('1-1', 'd', '{}');
  store.addChunk(id, 0, Buffer.from('0'));
  append(id, 5n, [0, 2, 3, 6]);
  const head = append(id, 9n, [0]);
  const reader = new LogReader(store, 1_000);
  const after = (tx: bigint, op: Offset['op']): number =>
    (JSON.parse(`[${reader.read({ id, chunks: 1, head }, { tx, op }).items}]`) as unknown[]).length;
  expect([
    after(4n, 7),
    after(5n, 0),
    after(5n, 2),
    after(5n, 4),
    after(5n, 6),
    after(5n, 'inf'),
    after(8n, 0),
  ]).toEqual([5, 4, 3, 2, 1, 1, 1]);
});

test('store: a shape that is over is removed little by little, and others stay', () => {
  const [gone, stays] = [store.addShape('1-1', 'd', '{}'), store.addShape('1-2', 'd', '{}')];
  for (const id of [gone, stays]) for (let n = 0; n < 200; n += 1) store.addChunk(id, n, Buffer.from('x'));
  for (let lsn = 1n; lsn <= 200n; lsn += 1n) append(gone, lsn, [0]);
  store.remove([gone]);
  expect(store.shapes().map(({ id }) => id)).toEqual([stays]);
  let rounds = 0;
  while (store.sweep()) rounds += 1;
  expect(rounds).toBeGreaterThan(3);
  expect([store.chunk(gone, 0), store.end(gone)]).toEqual([null, null]);
  expect(store.chunk(stays, 199)).not.toBeNull();
});
