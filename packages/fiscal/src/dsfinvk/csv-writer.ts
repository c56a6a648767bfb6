import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { headerLine, rowLine, type Table, type TableRow, zPrefix } from '@valero/domain/dsfinvk';
import { assert } from '@valero/domain/kernel';

/** Text kept back before it goes to the file. */
const CHUNK = 64 * 1024;

/** The Z whose rows are written. */
export interface ZKey {
  readonly kasseId: string;
  readonly createdAt: string;
  readonly number: number;
}

/** What was written of one file. */
export interface WrittenFile {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

interface Sheet {
  readonly table: Table;
  readonly handle: FileHandle;
  readonly hash: Hash;
  prefix: string;
  pending: string;
  rows: number;
  bytes: number;
}

/** The CSV files of an export, written as they come; little of them is ever in memory. */
export interface CsvWriter {
  /** All rows from now on belong to this Z. */
  startZ(key: ZKey): void;
  add(rows: readonly TableRow[]): void;
  /** Sends what has piled up to the files; wait for it between batches. */
  drain(): Promise<void>;
  /** Ends all files. */
  finish(): Promise<readonly WrittenFile[]>;
  /** Lets go of the files after a failure. */
  abandon(): Promise<void>;
}

/** Bytes on their way to a file. One for all files: buffers made for each write would pile up until they are collected. */
class Scratch {
  private bytes = Buffer.allocUnsafe(4 * CHUNK);

  of(text: string): Buffer {
    const size = Buffer.byteLength(text);
    if (size > this.bytes.length) this.bytes = Buffer.allocUnsafe(2 * size);
    return this.bytes.subarray(0, this.bytes.write(text));
  }
}

async function flush(sheet: Sheet, scratch: Scratch): Promise<void> {
  if (sheet.pending === '') return;
  const bytes = scratch.of(sheet.pending);
  sheet.pending = '';
  sheet.hash.update(bytes);
  sheet.bytes += bytes.length;
  await sheet.handle.writeFile(bytes);
}

/** Opens a file for each table in `dir`, each with its header row: a table without rows is there too (fiscal reference § 1.3). */
export async function openCsvWriter(dir: string, tables: readonly Table[]): Promise<CsvWriter> {
  const sheets = new Map<string, Sheet>();
  const scratch = new Scratch();
  for (const table of tables) {
    const handle = await open(join(dir, table.file), 'wx');
    const pending = headerLine(table);
    sheets.set(table.file, { table, handle, hash: createHash('sha256'), prefix: '', pending, rows: 0, bytes: 0 });
  }
  return {
    startZ({ kasseId, createdAt, number }) {
      for (const sheet of sheets.values()) sheet.prefix = zPrefix(sheet.table, kasseId, createdAt, number);
    },
    add(rows) {
      for (const { table, cells } of rows) {
        const sheet = sheets.get(table.file);
        assert(sheet !== undefined && sheet.prefix !== '', 'a row belongs to a table and a Z');
        sheet.pending += rowLine(sheet.table, sheet.prefix, cells);
        sheet.rows += 1;
      }
    },
    async drain() {
      for (const sheet of sheets.values()) if (sheet.pending.length >= CHUNK) await flush(sheet, scratch);
    },
    async finish() {
      const files: WrittenFile[] = [];
      for (const sheet of sheets.values()) {
        await flush(sheet, scratch);
        await sheet.handle.close();
        files.push({
          file: sheet.table.file,
          rows: sheet.rows,
          bytes: sheet.bytes,
          sha256: sheet.hash.digest('hex'),
        });
      }
      return files;
    },
    async abandon() {
      await Promise.allSettled([...sheets.values()].map(({ handle }) => handle.close()));
    },
  };
}
