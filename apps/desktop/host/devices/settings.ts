import { existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import { type DeviceSetup, zDeviceSetup } from '@valero/drivers/driver';
import * as z from 'zod';
import { messageOf } from '../log.ts';

/** The devices of a till as it is set up; each id once. */
export const zDeviceSetups = z
  .array(
    zDeviceSetup.extend({
      id: zDeviceSetup.shape.id.refine((id) => !id.startsWith('tse-'), { message: 'tse-… is kept for TSEs' }),
    }),
  )
  .max(50)
  .refine((setups) => new Set(setups.map(({ id }) => id)).size === setups.length, {
    message: 'two devices share an id',
  });

/** Where a till keeps its devices. */
export const deviceSettingsFile = (dir: string): string => join(dir, 'devices.json');

/** The devices in `<data>/devices.json`; null = there is no file and everything is on the screen. Error: host.device_settings. */
export async function readDeviceSetups(dir: string): Promise<Result<readonly DeviceSetup[] | null>> {
  const file = deviceSettingsFile(dir);
  if (!existsSync(file)) return ok(null);
  try {
    return ok(zDeviceSetups.parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch (error) {
    return err({ code: 'host.device_settings', details: { file, reason: reasonOf(error) } });
  }
}

/** What is wrong with a file, in a line: where the schema points, or the parser's own words. */
function reasonOf(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  const text = issue ? `${issue.path.join('.')}: ${issue.message}` : messageOf(error);
  return text.slice(0, 200);
}

/** Writes the list anew; a power cut leaves the old or the new one. */
export async function writeDeviceSetups(dir: string, setups: readonly DeviceSetup[]): Promise<void> {
  const file = deviceSettingsFile(dir);
  const next = `${file}.new`;
  const handle = await open(next, 'w', 0o644);
  try {
    await handle.writeFile(`${JSON.stringify(zDeviceSetups.parse(setups), null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}
