import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { IMPORT_PROBLEMS } from '@valero/domain/stock';
import * as z from 'zod';
import type { RefusedRow } from './model.ts';

const zCounts = z.object({ rows: z.int(), created: z.int(), changed: z.int(), unchanged: z.int(), refused: z.int() });
const zSaved = z.object({ counts: zCounts, errorBytes: z.int(), finished: z.boolean() });

/** Where an import stands, kept beside the data so that it can go on after a crash. */
export interface Checkpoint {
  readonly counts: z.infer<typeof zCounts>;
  readonly errorFile: string;
  /** Notes a stored batch and its refused rows. */
  save(counts: z.infer<typeof zCounts>, refused: readonly RefusedRow[]): Promise<void>;
  /** The whole file has been read. */
  finish(): Promise<void>;
}

/** Checkpoints and error files of imports. */
export interface ImportFiles {
  size(path: string): Promise<number>;
  /** The checkpoint of a file under these settings; a finished one starts anew. */
  begin(path: string, settings: string): Promise<Checkpoint>;
}

const HEADER = '\uFEFFZeile;Feld;Wert;Grund;Reason\r\n';

/** A cell of the error file: quoted, and never a formula for the program that opens it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function errorLines(refused: readonly RefusedRow[]): string {
  return refused
    .flatMap(({ line, problems }) =>
      problems.map(({ field, value, problem }) =>
        [String(line), field, cell(value), cell(IMPORT_PROBLEMS[problem].de), cell(IMPORT_PROBLEMS[problem].en)].join(
          ';',
        ),
      ),
    )
    .map((text) => `${text}\r\n`)
    .join('');
}

/** Keeps checkpoints in `dir`; an import is known by the content of its file and its settings. */
export function importFiles(dir: string): ImportFiles {
  return {
    size: async (path) => (await stat(path)).size,
    begin: async (path, settings) => {
      await mkdir(dir, { recursive: true });
      const hash = createHash('sha256').update(settings);
      await pipeline(createReadStream(path), hash);
      const key = hash.digest('hex').slice(0, 24);
      const state = join(dir, `${key}.json`);
      const errorFile = join(dir, `${key}.fehler.csv`);
      const saved = await readSaved(state);
      const going = saved !== null && !saved.finished;
      let errorBytes = going ? saved.errorBytes : 0;
      if (going && errorBytes > 0) await truncate(errorFile, errorBytes);
      else await rm(errorFile, { force: true });
      const write = async (counts: z.infer<typeof zCounts>, finished: boolean): Promise<void> => {
        await writeFile(`${state}.new`, JSON.stringify({ counts, errorBytes, finished }));
        await rename(`${state}.new`, state);
      };
      let last = going ? saved.counts : { rows: 0, created: 0, changed: 0, unchanged: 0, refused: 0 };
      return {
        counts: last,
        errorFile,
        save: async (counts, refused) => {
          if (refused.length > 0) {
            const text = `${errorBytes === 0 ? HEADER : ''}${errorLines(refused)}`;
            await appendFile(errorFile, text);
            errorBytes += Buffer.byteLength(text);
          }
          last = { ...counts };
          await write(last, false);
        },
        finish: () => write(last, true),
      };
    },
  };
}

async function readSaved(path: string): Promise<z.infer<typeof zSaved> | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return zSaved.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
