import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';

/** Text kept back before it goes to a file. */
const CHUNK = 256 * 1024;
/** Name of the list of checksums, in the form `sha256sum -c` reads. */
export const SUMS_FILE = 'SHA256SUMS';

/** A file of an export; `file` with `/` between folders. */
export interface MediumFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is written piece by piece. */
export interface MediumWriter {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

/** The folder of an export while it is written: it lies beside its final place and gets its name only when it is whole. */
export interface Medium {
  /** Where it is written now. */
  readonly part: string;
  /** Opens a file for writing. */
  open(file: string): Promise<MediumWriter>;
  /** Writes a whole file. */
  put(file: string, text: string): Promise<void>;
  /** Copies a file of any size. */
  copy(source: string, file: string): Promise<void>;
  /** Takes in what another part of the export wrote into `part/folder` by itself; its own list of checksums stays where it is. */
  adopt(folder: string): Promise<void>;
  /** Writes the checksums, moves the folder to its place. */
  finish(): Promise<Finished>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** What a finished export is. */
export interface Finished {
  readonly folder: string;
  readonly files: readonly MediumFile[];
  readonly bytes: number;
  /** SHA-256 of SHA256SUMS: one number that stands for every byte of the export. */
  readonly sha256: string;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

class Writer implements MediumWriter {
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  readonly #done: (bytes: number, sha256: string) => void;
  #pending: string[] = [];
  #size = 0;
  #bytes = 0;

  constructor(handle: FileHandle, done: (bytes: number, sha256: string) => void) {
    this.#handle = handle;
    this.#done = done;
  }

  async write(text: string): Promise<void> {
    this.#pending.push(text);
    this.#size += text.length;
    if (this.#size >= CHUNK) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    this.#done(this.#bytes, this.#hash.digest('hex'));
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#pending.join(''), 'utf8');
    this.#pending = [];
    this.#size = 0;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#handle.writeFile(bytes);
  }
}

/** Opens the folder of an export: missing or empty. Error: audit.export_exists. Throws the file system's errors. */
export async function openMedium(folder: string): Promise<Result<Medium>> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : null));
  if (there === null || there.length > 0)
    return err({ code: 'audit.export_exists', details: { name: basename(folder) } });
  const part = join(dirname(folder), `.${basename(folder)}.${randomUUID().slice(0, 8)}.part`);
  await mkdir(part, { recursive: true });
  const files = new Map<string, MediumFile>();
  const note = (file: string, bytes: number, sha256: string): void => {
    files.set(file, { file, bytes, sha256 });
  };
  const pathOf = async (file: string): Promise<string> => {
    const path = join(part, ...file.split('/'));
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  const take = async (path: string): Promise<void> => {
    const { size } = await stat(path);
    await syncFile(path);
    note(relative(part, path).split(sep).join('/'), size, await sha256Of(path));
  };
  return ok({
    part,
    async open(file) {
      const handle = await open(await pathOf(file), 'wx');
      return new Writer(handle, (bytes, sha256) => note(file, bytes, sha256));
    },
    async put(file, text) {
      const path = await pathOf(file);
      await writeFile(path, text, { flag: 'wx' });
      await take(path);
    },
    async copy(source, file) {
      const path = await pathOf(file);
      const target = await open(path, 'wx');
      try {
        for await (const chunk of createReadStream(source)) await target.writeFile(chunk as Buffer);
      } finally {
        await target.close();
      }
      await take(path);
    },
    async adopt(inner) {
      for (const path of await filesBelow(join(part, inner))) await take(path);
    },
    async finish() {
      const list = [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
      const sums = list.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join('');
      const path = join(part, SUMS_FILE);
      await writeFile(path, sums, { flag: 'wx' });
      await syncFile(path);
      await rmdir(folder).catch(() => undefined);
      await rename(part, folder);
      const bytes = list.reduce((sum, file) => sum + file.bytes, Buffer.byteLength(sums));
      return { folder, files: list, bytes, sha256: createHash('sha256').update(sums).digest('hex') };
    },
    abandon: () => rm(part, { recursive: true, force: true }),
  });
}
