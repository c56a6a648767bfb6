import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Electron program, when its binary has been downloaded; null = it is not here. */
export function findElectron(root: string): string | null {
  for (const modules of ['apps/desktop/node_modules', 'node_modules']) {
    const folder = join(root, modules, 'electron');
    const pointer = join(folder, 'path.txt');
    if (!existsSync(pointer)) continue;
    const program = join(folder, 'dist', readFileSync(pointer, 'utf8').trim());
    if (existsSync(program)) return program;
  }
  return null;
}

/** Whether a window can be shown at all. */
export function hasDisplay(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Opens an address in the person's browser; false = there is no way to. */
export function openBrowser(url: string): boolean {
  if (!hasDisplay()) return false;
  const [program, args]: readonly [string, readonly string[]] =
    process.platform === 'win32'
      ? ['cmd', ['/c', 'start', '', url]]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', [url]];
  if (process.platform === 'linux' && !onPath(program)) return false;
  const child = spawn(program, [...args], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
  return true;
}
