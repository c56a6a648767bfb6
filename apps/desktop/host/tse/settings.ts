import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import type { TsePins } from '@valero/drivers/tse';
import * as z from 'zod';
import { messageOf } from '../log.ts';

const zCommon = {
  tseId: z.int().min(1),
  /** Transactions up to this number were made before the TSE came to this till. */
  base: z.int().min(0),
};

/** A TSE of this till as `tse.json` names it, in the order in which they sign: the first that works. No secrets. */
export const zTseSetting = z.discriminatedUnion('kind', [
  z.object({
    ...zCommon,
    kind: z.literal('simulator'),
    algorithm: z.enum(['ecdsa-plain-SHA256', 'ecdsa-plain-SHA384']).default('ecdsa-plain-SHA256'),
  }),
  z.object({
    ...zCommon,
    kind: z.literal('fiskaly'),
    tssId: z.uuid(),
    baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  }),
]);
export type TseSetting = z.infer<typeof zTseSetting>;

const zPins = z.object({ adminPin: z.string(), adminPuk: z.string(), timeAdminPin: z.string() });
const zSecrets = z.object({ pins: zPins, apiKey: z.string().optional(), apiSecret: z.string().optional() });

/** What opens a TSE; `tse/<id>/secrets.json`, readable by the owner alone. Never logged, never told to a screen. */
export type TseSecrets = z.infer<typeof zSecrets>;

/** The TSEs in `<data>/tse.json`; none where there is no file. Error: compliance.tse_settings. */
export async function readTseSettings(dir: string): Promise<Result<readonly TseSetting[]>> {
  const file = settingsFile(dir);
  if (!existsSync(file)) return ok([]);
  try {
    return ok(z.array(zTseSetting).parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch (error) {
    return err({ code: 'compliance.tse_settings', details: { reason: messageOf(error).slice(0, 200) } });
  }
}

/** Writes the list anew; a power cut leaves the old or the new one. */
export function writeTseSettings(dir: string, settings: readonly TseSetting[]): Promise<void> {
  return writeWhole(settingsFile(dir), settings, 0o644);
}

/** Folder of one TSE: its secrets, and the book of a simulator. */
export function tseFolder(dir: string, tseId: number): string {
  return join(dir, 'tse', String(tseId));
}

/** The secrets of a TSE; null = there are none yet. */
export async function readSecrets(dir: string, tseId: number): Promise<TseSecrets | null> {
  try {
    return zSecrets.parse(JSON.parse(await readFile(secretsFile(dir, tseId), 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps the secrets of a TSE where only the owner reads them. */
export async function writeSecrets(dir: string, tseId: number, secrets: TseSecrets): Promise<void> {
  await mkdir(tseFolder(dir, tseId), { recursive: true, mode: 0o700 });
  await writeWhole(secretsFile(dir, tseId), secrets, 0o600);
}

/** New secrets of a device: PINs of 8 and a PUK of 10 digits. */
export function newPins(): TsePins {
  const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');
  return { adminPin: digits(8), adminPuk: digits(10), timeAdminPin: digits(8) };
}

const settingsFile = (dir: string): string => join(dir, 'tse.json');
const secretsFile = (dir: string, tseId: number): string => join(tseFolder(dir, tseId), 'secrets.json');

async function writeWhole(file: string, value: unknown, mode: number): Promise<void> {
  const next = `${file}.new`;
  const handle = await open(next, 'w', mode);
  try {
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(next, mode);
  await rename(next, file);
}
