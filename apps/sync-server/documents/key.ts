import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The secret that signs links to receipts, 32 bytes in the folder of keys (mode 600), made at the first start. Processes that share the
 * folder share it. Removing the file ends every link. Throws when others may read it.
 */
export function loadReceiptKey(folder: string): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'receipt-link.key');
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, randomBytes(32), { mode: 0o600 });
    try {
      // whoever is first gives the key its name; the others take that one
      linkSync(draft, file);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new Error(`${file} can be read by others: chmod 600 it, or remove it and end all links to receipts`);
  const key = readFileSync(file);
  if (key.length !== 32) throw new Error(`${file} is not 32 bytes long: remove it and end all links to receipts`);
  return key;
}
