import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'vite';

/** Packages that stay packages: native code, and the updater that reads its own files. */
export const EXTERNAL = ['better-sqlite3', '@node-rs/argon2', 'serialport', 'usb', 'electron-updater'] as const;

/** Where the build puts what. */
export interface BuildPlaces {
  /** The repository. */
  readonly root: string;
  /** The built app: renderer, host, shell, node_modules, package.json. */
  readonly dist: string;
}

const PLACE = '__VALERO_PLACE__';
const WORKER = /new URL\('\.\/([\w-]+\.worker)\.ts', import\.meta\.url\)/g;

/**
 * Keeps files findable after bundling: `import.meta.dirname` in a package means its copy under `host/assets`, where the
 * SQL files lie in their old order, and a worker is an own file beside the chunks. A worker lies outside the archive,
 * because threads cannot be relied on to read one.
 */
function keepPlaces({ root }: BuildPlaces): Plugin {
  return {
    name: 'valero-keep-places',
    enforce: 'pre',
    transform(code, id) {
      const path = relative(root, id).replaceAll('\\', '/');
      if (!/^(packages|drivers)\/.*\.ts$/.test(path)) return null;
      const here = `${PLACE}(${JSON.stringify(dirname(path))})`;
      return code
        .replaceAll('import.meta.dirname', here)
        .replace(WORKER, (_whole, name: string) => `${PLACE}(${JSON.stringify(`worker:${name}`)})`);
    },
    renderChunk(code, chunk) {
      const up = relative(dirname(chunk.fileName), 'host').replaceAll('\\', '/') || '.';
      return code.replace(new RegExp(`${PLACE}\\("([^"]+)"\\)`, 'g'), (_whole, place: string) =>
        place.startsWith('worker:')
          ? `new URL(new URL("${up}/${place.slice(7)}.js", import.meta.url).href.replace("app.asar/", "app.asar.unpacked/"))`
          : `(import.meta.dirname + "/${up}/assets/${place}")`,
      );
    },
  };
}

/** The screens: apps/desktop/renderer → dist/renderer. */
export async function buildRenderer({ root, dist }: BuildPlaces): Promise<void> {
  await build({
    configFile: join(root, 'apps/desktop/renderer/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(dist, 'renderer'), emptyOutDir: true },
  });
}

/** Host and shell as plain JavaScript for Node and Electron: types stripped, everything but native packages in few files. */
export async function buildHost(places: BuildPlaces): Promise<void> {
  const { root, dist } = places;
  const desktop = join(root, 'apps/desktop');
  const workers = globSync(['packages/storage/src/sqlite/*.worker.ts', 'drivers/src/transport/*.worker.ts'], {
    cwd: root,
  });
  for (const part of ['host', 'shell']) rmSync(join(dist, part), { recursive: true, force: true });
  await build({
    configFile: false,
    root: desktop,
    logLevel: 'warn',
    plugins: [keepPlaces(places)],
    ssr: { target: 'node', noExternal: true, external: [...EXTERNAL, 'electron'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir: dist,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      rolldownOptions: {
        // what the till needs at its start is loaded at its start; a late import of the same file is no mistake
        checks: { ineffectiveDynamicImport: false },
        external: ['electron', /^electron\//, ...EXTERNAL.map((name) => new RegExp(`^${name}(/|$)`))],
        input: {
          'host/index': join(desktop, 'host/index.ts'),
          'shell/main': join(desktop, 'shell/main.ts'),
          'shell/host-process': join(desktop, 'shell/host-process.ts'),
          ...Object.fromEntries(workers.map((file) => [`host/${basename(file, '.ts')}`, join(root, file)])),
        },
        output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'host/chunks/[name]-[hash].js' },
      },
    },
  });
  copyMigrations(places);
  await buildPreload(places);
}

/** A sandboxed preload is one CommonJS file that needs nothing but Electron. */
async function buildPreload({ root, dist }: BuildPlaces): Promise<void> {
  const desktop = join(root, 'apps/desktop');
  await build({
    configFile: false,
    root: desktop,
    logLevel: 'warn',
    ssr: { target: 'node', noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'chrome124',
      outDir: join(dist, 'shell'),
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      rolldownOptions: {
        external: ['electron'],
        input: join(desktop, 'shell/preload.ts'),
        output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
      },
    },
  });
}

/** The steps of the device's database, in the folders where migrate.ts looks for them. */
function copyMigrations({ root, dist }: BuildPlaces): void {
  const steps = ['packages/storage/src/sqlite/migrations/*.sql', 'packages/storage/src/*/migrations/sqlite/*.sql'];
  for (const file of globSync(steps, { cwd: root })) {
    const to = join(dist, 'host/assets', file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, file), to);
  }
}
