import { readFile } from 'node:fs/promises';
import { type TillIdentity, zCompany, zDevice, zStore, zUser } from '@valero/domain/identity';
import { SOFTWARE } from '@valero/domain/kasse';
import { type Clock, err, type Ids, ok, type Result } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import { badInput } from './calls.ts';
import { messageOf } from './log.ts';

/**
 * What the office gives a new till: who it is, and the people who may sign in before it has ever reached the server.
 * The file holds PIN hashes: readable for the till's operator only, deleted after the first start.
 */
export const zCommissioning = z.object({
  company: zCompany,
  store: zStore,
  device: zDevice,
  users: z.array(zUser).max(1000).default([]),
});
export type Commissioning = z.infer<typeof zCommissioning>;

/** Reads a commissioning file. Error host.bad_input names the field. */
export async function readCommissioning(file: string): Promise<Result<Commissioning>> {
  try {
    const parsed = zCommissioning.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? ok(parsed.data) : err(badInput(parsed.error));
  } catch (error) {
    return err({ code: 'host.bad_input', details: { field: file, reason: messageOf(error) } });
  }
}

const zTokenFile = z.object({ token: z.string().min(16) });

/** The device's token for the server, from a file that holds it as text or as `{"token": …}`. Error host.bad_input. */
export async function readDeviceToken(file: string): Promise<Result<string>> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (!text.startsWith('{')) return ok(text);
    const parsed = zTokenFile.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data.token) : err(badInput(parsed.error));
  } catch (error) {
    return err({ code: 'host.bad_input', details: { field: file, reason: messageOf(error) } });
  }
}

/**
 * Gives the till its identity at its first start; later starts must not contradict it.
 * Errors: host.not_commissioned, host.commission_mismatch, and those of the store.
 */
export function ensureCommissioned(
  store: DeviceStore,
  given: Commissioning | null,
  clock: Clock,
  ids: Ids,
): Result<TillIdentity> {
  const known = store.identity();
  if (known) {
    if (given && given.device.id !== known.device.id) {
      return err({
        code: 'host.commission_mismatch',
        details: { have: known.device.kasseId, want: given.device.kasseId },
      });
    }
    return ok(known);
  }
  if (!given) return err({ code: 'host.not_commissioned' });
  const { company, store: place, device } = given;
  const identity: TillIdentity = { company, store: place, device };
  const at = clock.now();
  const stamp = {
    actor: null,
    at,
    offset: clock.offsetMinutes(at),
    newId: () => ids.next(),
    software: `${SOFTWARE.brand} ${SOFTWARE.version}`,
  };
  const done = store.commission(identity, stamp);
  if (!done.ok) return done;
  const users = seedUsers(store, given, at);
  return users.ok ? ok(identity) : users;
}

/** People for the first sign-in; the server's own list replaces them with its first whole copy. */
function seedUsers(store: DeviceStore, { users }: Commissioning, at: ReturnType<Clock['now']>): Result<unknown> {
  if (users.length === 0) return ok(null);
  const rows = users.map(({ pinHash, ...user }) => ({
    operation: 'insert' as const,
    value: { ...user, pin_hash: pinHash },
  }));
  return store.applyShape('users', { kind: 'rows', rows, offset: '-1', handle: '', upToDate: false, at });
}
