import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Tse } from '@valero/drivers/tse';
import { openTse } from '../tse/drivers.ts';
import { exportFolder } from '../tse/exporting.ts';
import { readSecrets, readTseSettings } from '../tse/settings.ts';

/** Writes the whole log of one TSE; a TSE that does not answer leaves no file. */
async function writeLog(folder: string, name: string, driver: Tse): Promise<boolean> {
  const part = path.join(folder, `${name}.part`);
  const handle = await open(part, 'w', 0o600);
  try {
    const written = await driver.exportTar({ fromCounter: null, toCounter: null }, async (chunk) => {
      await handle.writeFile(chunk);
    });
    if (!written.ok) return false;
    await handle.sync();
    await rename(part, path.join(folder, name));
    return true;
  } finally {
    await handle.close();
    await rm(part, { force: true });
  }
}

/**
 * Asks every TSE of a till that is not running for its whole log, into the till's folder of TSE exports. A TSE that cannot be reached is left
 * out: what lies there from before is exported then. Returns how many logs were written.
 */
export async function writeFreshTseLogs(dir: string, now: () => number): Promise<number> {
  const settings = await readTseSettings(dir);
  if (!settings.ok || settings.value.length === 0) return 0;
  const folder = exportFolder(dir);
  await mkdir(folder, { recursive: true });
  let count = 0;
  for (const setting of settings.value) {
    const secrets = await readSecrets(dir, setting.tseId);
    if (!secrets) continue;
    const driver = await openTse(setting, { dir, now, secrets, keepPuk: async () => undefined });
    if (!driver.ok) continue;
    const stamp = new Date(now()).toISOString().replace(/[-:]|\.\d+/g, '');
    if (await writeLog(folder, `TSE-${setting.tseId}_${stamp}.tar`, driver.value)) count += 1;
    await driver.value.stop();
  }
  return count;
}
