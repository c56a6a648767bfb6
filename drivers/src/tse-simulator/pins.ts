import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { TsePins } from '../tse/index.ts';

/** The secrets of a device and who they belong to. */
export type PinRole = 'admin' | 'puk' | 'timeAdmin';

/** Wrong tries in a row that block a secret, as sold devices do. */
export const MAX_TRIES: Readonly<Record<PinRole, number>> = { admin: 3, puk: 10, timeAdmin: 3 };

/** Secrets as kept: salt and hash, both hex. */
export interface PinHashes {
  readonly salt: string;
  readonly admin: string;
  readonly puk: string;
  readonly timeAdmin: string;
}

// Little work on purpose: a PIN of a few digits is protected by the counter of tries, not by the cost of its hash.
const COST = { N: 256, r: 8, p: 1 };

function digest(text: string, salt: string): Buffer {
  return scryptSync(text, Buffer.from(salt, 'hex'), 32, COST);
}

/** Hashes the secrets with a new salt. */
export function hashPins({ adminPin, adminPuk, timeAdminPin }: TsePins): PinHashes {
  const salt = randomBytes(16).toString('hex');
  const hex = (text: string): string => digest(text, salt).toString('hex');
  return { salt, admin: hex(adminPin), puk: hex(adminPuk), timeAdmin: hex(timeAdminPin) };
}

/** Whether a secret is the one kept for its role. */
export function pinMatches(hashes: PinHashes, role: PinRole, text: string): boolean {
  return timingSafeEqual(Buffer.from(hashes[role], 'hex'), digest(text, hashes.salt));
}
