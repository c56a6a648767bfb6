import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type PlacedRecord, RECORD_OVERHEAD, type TseRecord, type TseStore } from './store.ts';

/** Options of a book on disk. */
export interface FileTseStoreOptions {
  /**
   * Default true: a record counts as stored once it survives a power cut. Without it the operating system decides when; for rigs only.
   */
  readonly fsync?: boolean;
}

const BOOK = 'tse.log';
const SECRET = 'tse.key';
/** Larger than any record; bounds what is read at once and how much of a torn end is looked through. */
const MAX_RECORD = 1_048_576;
const CHUNK = 1_048_576;

/**
 * A book on disk: `tse.log`, only ever appended to, and `tse.key`, the private key, both readable by the owner alone.
 *
 * A record is `size u32 · crc32 u32 · meta size u32 · meta · body`, big-endian, size and crc over what follows them. Records are
 * written one at a time and flushed before the next, so that a power cut can only hurt the last one: when the book is opened, an end
 * that is no whole record is cut off. A bad record with good ones after it is damage and not a torn end; then the book is left as it is
 * and does not open, for cutting there would hand out signature counters twice.
 */
export function fileTseStore(dir: string, options: FileTseStoreOptions = {}): TseStore {
  const { fsync = true } = options;
  let file: FileHandle | null = null;
  let size = 0;
  const opened = (): FileHandle => {
    if (file === null) throw new Error('the book is closed');
    return file;
  };
  return {
    async open(each) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      file = await open(join(dir, BOOK), constants.O_RDWR | constants.O_CREAT, 0o600);
      if (fsync) await syncDir(dir);
      const { size: length } = await file.stat();
      size = 0;
      for await (const batch of readRecords(file, 0, length)) {
        for (const record of batch) {
          each(record);
          size = record.position + sizeOf(record);
        }
      }
      await cutTornEnd(file, size, length);
    },
    async append(record) {
      const book = opened();
      const bytes = encode(record);
      const position = size;
      const { size: length } = await book.stat();
      if (length !== position) throw new Error('another process has written into the book');
      try {
        await writeAll(book, bytes, position);
        if (fsync) await book.datasync();
      } catch (cause) {
        await book.truncate(position).catch(() => undefined);
        throw cause;
      }
      size = position + bytes.length;
      return position;
    },
    async read(position) {
      for await (const [record] of readRecords(opened(), position, size, 4096)) if (record !== undefined) return record;
      throw new Error('no record stands there');
    },
    scan: (from, end) => readRecords(opened(), from, Math.min(end, size)),
    bytes: () => size,
    secret: () => readSecret(dir),
    keepSecret: (secret) => writeSecret(dir, secret),
    async close() {
      const book = file;
      file = null;
      await book?.close();
    },
  };
}

function sizeOf({ meta, body }: TseRecord): number {
  return RECORD_OVERHEAD + Buffer.byteLength(meta) + body.length;
}

function encode({ meta, body }: TseRecord): Buffer {
  const text = Buffer.from(meta, 'utf8');
  const bytes = Buffer.alloc(RECORD_OVERHEAD + text.length + body.length);
  if (bytes.length > MAX_RECORD) throw new Error('a record is larger than a record can be');
  bytes.writeUInt32BE(bytes.length - 8, 0);
  bytes.writeUInt32BE(text.length, 8);
  text.copy(bytes, RECORD_OVERHEAD);
  bytes.set(body, RECORD_OVERHEAD + text.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/** The whole record at `at`, or null when the bytes there are none. `next` is where the one after it begins. */
function decode(
  bytes: Buffer,
  at: number,
  position: number,
): { readonly record: PlacedRecord; readonly next: number } | null {
  if (at + RECORD_OVERHEAD > bytes.length) return null;
  const next = at + 8 + bytes.readUInt32BE(at);
  if (next < at + RECORD_OVERHEAD || next > bytes.length || next - at > MAX_RECORD) return null;
  const content = bytes.subarray(at + 8, next);
  if (crc32(content) !== bytes.readUInt32BE(at + 4)) return null;
  const metaEnd = 4 + content.readUInt32BE(0);
  if (metaEnd > content.length) return null;
  const record = { meta: content.toString('utf8', 4, metaEnd), body: Buffer.from(content.subarray(metaEnd)), position };
  return { record, next };
}

/** Whole records from `from` on, in batches; ends at `end` or where no whole record stands. */
async function* readRecords(
  file: FileHandle,
  from: number,
  end: number,
  chunk = CHUNK,
): AsyncGenerator<readonly PlacedRecord[]> {
  let position = from;
  let want = chunk;
  while (position < end) {
    const bytes = await readAt(file, position, Math.min(want, end - position));
    const batch: PlacedRecord[] = [];
    let at = 0;
    for (;;) {
      const found = decode(bytes, at, position + at);
      if (found === null) break;
      batch.push(found.record);
      at = found.next;
    }
    if (batch.length > 0) {
      yield batch;
      position += at;
      want = chunk;
    } else if (position + bytes.length >= end || want >= MAX_RECORD) return;
    else want = MAX_RECORD;
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Cuts what follows the last whole record, after making sure that it is the torn end of one and nothing more. */
async function cutTornEnd(file: FileHandle, size: number, length: number): Promise<void> {
  if (length === size) return;
  if (length - size > MAX_RECORD) throw new Error('the book is damaged');
  const rest = await readAt(file, size, length - size);
  for (let at = 1; at + RECORD_OVERHEAD <= rest.length; at += 1)
    if (decode(rest, at, 0) !== null) throw new Error('the book is damaged');
  await file.truncate(size);
  await file.sync();
}

async function readSecret(dir: string): Promise<Uint8Array | null> {
  try {
    return await readFile(join(dir, SECRET));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

/** Written beside, flushed and renamed: the key is there whole or not at all. */
async function writeSecret(dir: string, secret: Uint8Array): Promise<void> {
  const beside = join(dir, `${SECRET}.new`);
  await rm(beside, { force: true });
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(secret);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, join(dir, SECRET));
  await syncDir(dir);
}

/** Makes names in a folder lasting; systems that cannot flush a folder (Windows) do so by themselves. */
async function syncDir(dir: string): Promise<void> {
  const folder = await open(dir, 'r').catch(() => null);
  try {
    await folder?.sync();
  } catch {
    // not supported here
  } finally {
    await folder?.close();
  }
}
