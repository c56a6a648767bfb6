import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

const DESKTOP = path.join(import.meta.dirname, '..');
const SOURCES = ['renderer', '../../packages/ui/src', '../../packages/domain/src'];

/** Where the built screens are. */
export const SCREENS = path.join(DESKTOP, 'dist/renderer');

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .reduce((latest, entry) => Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs), 0);
}

/** Builds the screens unless what is built is younger than every source. VALERO_SCREENS names a folder built elsewhere. */
export async function buildScreens(): Promise<string> {
  const elsewhere = process.env['VALERO_SCREENS'];
  if (elsewhere) return elsewhere;
  const built = statSync(path.join(SCREENS, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = Math.max(...SOURCES.map((folder) => newest(path.join(DESKTOP, folder))));
  if (built < sources) {
    const { NODE_ENV: mine } = process.env;
    await build({ configFile: path.join(DESKTOP, 'renderer/vite.config.ts'), logLevel: 'error' });
    process.env['NODE_ENV'] = mine;
  }
  return SCREENS;
}
