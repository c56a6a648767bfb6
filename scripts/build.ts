/**
 * Builds the desktop app into apps/desktop/dist: `renderer` (the screens, also served by web shell and sync server),
 * `host` and `shell` (plain JavaScript), and the few packages that cannot be bundled.
 * `npm run build` builds all, `npm run build -- renderer` only the screens. Installers: `npx electron-builder`.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildPlaces, buildHost, buildRenderer } from './build/bundle.ts';
import { stageModules } from './build/modules.ts';

const root = resolve(import.meta.dirname, '..');

const PARTS: Readonly<Record<string, (places: BuildPlaces) => Promise<string>>> = {
  renderer: async (places) => {
    await buildRenderer(places);
    return 'screens';
  },
  host: async (places) => {
    await buildHost(places);
    return 'host and shell';
  },
  modules: async (places) => `${stageModules(places).length} packages`,
};

async function main(args: readonly string[]): Promise<number> {
  const out = args.find((arg) => arg.startsWith('--out='))?.slice(6);
  const named = args.filter((arg) => !arg.startsWith('--'));
  const unknown = named.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    console.error(`build: unknown part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
    return 1;
  }
  const places = { root, dist: out ? resolve(out) : join(root, 'apps/desktop/dist') };
  mkdirSync(places.dist, { recursive: true });
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const start = performance.now();
    const what = await part(places);
    console.log(`build: ${what} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
