import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';

const refuse = (reason: string): Result<never> => err({ code: 'audit.folder_invalid', details: { reason } });

/** Whether `inner` is `outer` or lies in it. */
function within(outer: string, inner: string): boolean {
  const way = path.relative(outer, inner);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}

/**
 * Checks the folder somebody named for an export: it exists, can be written to and is no part of the till's own data.
 * Answers its real path. Error: audit.folder_invalid.
 */
export function checkTarget(to: string, dataDir: string): Result<string> {
  if (!path.isAbsolute(to)) return refuse('kein vollständiger Pfad');
  try {
    const real = realpathSync(to);
    if (!statSync(real).isDirectory()) return refuse('kein Ordner');
    if (within(realpathSync(dataDir), real)) return refuse('Datenordner der Kasse');
    accessSync(real, constants.W_OK | constants.X_OK);
    return ok(real);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return refuse(code === 'ENOENT' ? 'gibt es nicht' : code === '' ? 'nicht beschreibbar' : code);
  }
}

/** Name of an export's folder: `VALERO-Kasse1-all-20261121-101500`. */
export function exportName(kasseId: string, kind: string, at: number): string {
  const stamp = new Date(at)
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, '')
    .replace('T', '-');
  return `VALERO-${kasseId.replace(/[^A-Za-z0-9.-]/g, '-').replace(/^\.+/, '')}-${kind}-${stamp}`;
}
