import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';

const ROOT = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** The app as an installer would contain it. */
export interface PackedApp {
  /** The unpacked directory with the binary in it. */
  readonly dir: string;
  readonly binary: string;
  /** Paths inside `app.asar`, `/` first. */
  readonly archived: string[];
  /** `resources/app.asar.unpacked`. */
  readonly unpacked: string;
  /** The archive taken out again, for plain Node. */
  readonly extracted: string;
}

/**
 * Builds the whole app and packs it with electron-builder and the project's own configuration. In the place of
 * Electron's binary stands a file with nothing but a fuse wire, so that fuses are turned and everything else is laid
 * out as in a release, without a download.
 */
export async function packApp(): Promise<PackedApp> {
  const work = mkdtempSync(join(tmpdir(), 'valero-packed-'));
  const electronDist = standInElectron(join(work, 'electron'));
  const dist = join(work, 'dist');
  const out = join(work, 'out');
  await buildApp(dist);
  await node([
    'node_modules/electron-builder/cli.js',
    '--dir',
    '--linux',
    '--x64',
    `-c.directories.app=${dist}`,
    `-c.directories.output=${out}`,
    `-c.electronDist=${electronDist}`,
  ]);
  const dir = join(out, 'linux-unpacked');
  const archive = join(dir, 'resources/app.asar');
  const extracted = join(work, 'extracted');
  extractAll(archive, extracted);
  return {
    dir,
    binary: join(dir, 'valero'),
    archived: listPackage(archive, { isPack: false }),
    unpacked: `${archive}.unpacked`,
    extracted,
  };
}

/** Builds the app into a folder of its own; rejects with the build's output. */
export async function buildApp(dist: string): Promise<void> {
  await node(['scripts/build.ts', `--out=${dist}`]);
}

async function node(args: readonly string[]): Promise<void> {
  const env = { ...process.env, CI: '1', NODE_OPTIONS: '' };
  await run(process.execPath, [...args], { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 });
}

/** @electron/fuses looks for this mark; version 1, eight fuses, all on. */
const FUSE_WIRE = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000811111111`;

function standInElectron(dir: string): string {
  mkdirSync(join(dir, 'locales'), { recursive: true });
  mkdirSync(join(dir, 'resources'));
  writeFileSync(join(dir, 'electron'), `stand-in ${FUSE_WIRE} end`);
  chmodSync(join(dir, 'electron'), 0o755);
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/de.pak'])
    writeFileSync(join(dir, name), 'stand-in');
  return dir;
}
