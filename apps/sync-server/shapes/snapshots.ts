import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SHAPES, type ShapeName } from '@valero/domain/sync';
import type { ChangePosition, ShapeMark, Shapes } from '@valero/storage/pg';
import * as z from 'zod';
import { changeMessage, snapshotEnd } from './protocol.ts';
import type { ShapeVariant } from './variant.ts';

const zDigits = z.string().regex(/^\d{1,20}$/);

const zSnapshot = z.object({
  handle: z.string().regex(/^[0-9a-z]{1,40}-\d{1,20}$/),
  name: z.enum(SHAPES),
  variant: z.string(),
  signature: z.string(),
  database: z.string(),
  createdAt: z.int(),
  rows: z.int(),
  chunks: z.int().min(1),
  mark: z.object({ xmin: zDigits, xmax: zDigits, xip: z.array(zDigits) }),
  start: z.object({ xid: zDigits, id: zDigits }),
});

/** A snapshot that readers hold a handle on: where its chunks lie, what it has seen, where the change log goes on. */
export interface Snapshot {
  readonly handle: string;
  readonly name: ShapeName;
  readonly variant: string;
  readonly signature: string;
  /** Which database it was read from: another one's log says nothing about it. */
  readonly database: string;
  readonly createdAt: number;
  readonly rows: number;
  readonly chunks: number;
  readonly mark: ShapeMark;
  readonly start: ChangePosition;
}

/** Snapshots on disk, so that a restarted server knows the handles it gave out. */
export interface Snapshots {
  /** By handle; null = never given out, for other readers, or of a table that has changed since. */
  find(handle: string, name: ShapeName, variant: ShapeVariant): Snapshot | null;
  /** The newest snapshot of a shape, or null. */
  newest(name: ShapeName, variant: ShapeVariant): Snapshot | null;
  /** Reads a new one; readers who ask at the same time share it. */
  take(name: ShapeName, variant: ShapeVariant): Promise<Snapshot>;
  /** JSON text of a chunk; null when it was cleared away. */
  chunk(snapshot: Snapshot, index: number): Promise<Buffer | null>;
}

/** Rows in a chunk: about one megabyte of articles. */
const CHUNK_ROWS = 2500;
/** Snapshots of one shape kept with their rows; a reader in the middle of an older one starts again. */
const KEPT_WITH_ROWS = 2;
/** Handles of one shape kept at all. */
const KEPT = 50;

/** What a place for snapshots needs. */
export interface SnapshotOptions {
  readonly folder: string;
  readonly shapes: Shapes;
  /** Identifies the database. */
  readonly database: string;
  readonly now: () => number;
  readonly chunkRows?: number;
}

/** Opens the folder and forgets what belongs to another database or an older table. */
export function openSnapshots(options: SnapshotOptions): Snapshots {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const known = load(options);
  const taking = new Map<string, Promise<Snapshot>>();
  const ofShape = (name: ShapeName, variant: string): Snapshot[] =>
    [...known.values()]
      .filter((snapshot) => snapshot.name === name && snapshot.variant === variant)
      .sort((a, b) => b.createdAt - a.createdAt);
  return {
    find(handle, name, variant) {
      const found = known.get(handle);
      return found !== undefined && found.name === name && found.variant === variant.key ? found : null;
    },
    newest: (name, variant) => ofShape(name, variant.key)[0] ?? null,
    take(name, variant) {
      const key = `${name}/${variant.key}`;
      const running = taking.get(key);
      if (running !== undefined) return running;
      const work = write(options, name, variant)
        .then((snapshot) => {
          known.set(snapshot.handle, snapshot);
          return clear(options.folder, known, ofShape(name, variant.key)).then(() => snapshot);
        })
        .finally(() => taking.delete(key));
      taking.set(key, work);
      return work;
    },
    async chunk(snapshot, index) {
      try {
        return await readFile(join(options.folder, snapshot.handle, `${index}.json`));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}

function load({ folder, shapes, database }: SnapshotOptions): Map<string, Snapshot> {
  const known = new Map<string, Snapshot>();
  for (const name of readdirSync(folder)) {
    const snapshot = readMeta(join(folder, name, 'snapshot.json'));
    const current = snapshot !== null && shapes.definition(snapshot.name).signature === snapshot.signature;
    if (snapshot !== null && current && snapshot.database === database) known.set(snapshot.handle, snapshot);
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
  return known;
}

function readMeta(file: string): Snapshot | null {
  try {
    return zSnapshot.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Writes the chunks while the rows come, then the description; the rename makes it valid. */
async function write(options: SnapshotOptions, name: ShapeName, variant: ShapeVariant): Promise<Snapshot> {
  const { folder, shapes, database, now, chunkRows = CHUNK_ROWS } = options;
  const definition = shapes.definition(name);
  const createdAt = now();
  const seed = `${database}/${definition.signature}/${name}/${variant.key}/${randomBytes(8).toString('hex')}`;
  const handle = `${createHash('sha256').update(seed).digest('hex').slice(0, 16)}-${createdAt * 1000}`;
  const draft = join(folder, `draft-${handle}`);
  await mkdir(draft, { mode: 0o700 });
  const writeChunk = (index: number, items: readonly object[]): Promise<void> =>
    writeFile(join(draft, `${index}.json`), JSON.stringify(items), { mode: 0o600 });
  let chunks = 0;
  let held: object[] = [];
  try {
    const { mark, rows, start } = await shapes.snapshot(
      name,
      {},
      async (page) => {
        if (held.length > 0) {
          await writeChunk(chunks, held);
          chunks += 1;
        }
        held = page.map((values) => changeMessage(definition, 'upsert', variant.view(values), null));
      },
      chunkRows,
    );
    await writeChunk(chunks, [...held, snapshotEnd(mark)]);
    const snapshot: Snapshot = {
      handle,
      name,
      variant: variant.key,
      signature: definition.signature,
      database,
      createdAt,
      rows,
      chunks: chunks + 1,
      mark,
      start,
    };
    await writeFile(join(draft, 'snapshot.json'), JSON.stringify(snapshot), { mode: 0o600 });
    await rename(draft, join(folder, handle));
    return snapshot;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Clears the rows of older snapshots, and the oldest handles altogether. `list` is newest first. */
async function clear(folder: string, known: Map<string, Snapshot>, list: readonly Snapshot[]): Promise<void> {
  for (const old of list.slice(KEPT)) {
    known.delete(old.handle);
    await rm(join(folder, old.handle), { recursive: true, force: true });
  }
  for (const old of list.slice(KEPT_WITH_ROWS, KEPT)) {
    for (let index = 0; index < old.chunks; index += 1) {
      await rm(join(folder, old.handle, `${index}.json`), { force: true });
    }
  }
}
