import { hash as argonHash, verify as argonVerify, type Options } from '@node-rs/argon2';

/** argon2id at OWASP's second recommendation: 19 MiB, two passes, one lane (about 80 ms). */
const ARGON: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes and checks passwords and PINs, a few at a time. */
export interface Passwords {
  /** argon2id in PHC form. */
  hash(secret: string): Promise<string>;
  /**
   * Whether the secret fits. `stored` null (no such person, or no password) takes as long as a wrong password,
   * so that the time does not tell which logins exist.
   */
  verify(stored: string | null, secret: string): Promise<boolean>;
}

/** Longest secret that is hashed; longer ones are refused unread. */
export const MAX_SECRET = 200;

/** `atOnce` bounds memory and processor: each check takes 19 MiB. Everyone else waits in line. */
export function createPasswords(atOnce: number): Passwords {
  const turn = createTurnstile(atOnce);
  const decoy = turn(() => argonHash('nobody has this password', ARGON));
  return {
    hash: (secret) => turn(() => argonHash(secret, ARGON)),
    async verify(stored, secret) {
      const against = stored ?? (await decoy);
      const fits = await turn(async () => {
        try {
          return await argonVerify(against, secret.slice(0, MAX_SECRET), ARGON);
        } catch {
          // a damaged hash fits nothing
          return false;
        }
      });
      return fits && stored !== null && secret.length <= MAX_SECRET;
    },
  };
}

/** Lets at most `width` tasks run at once, first come, first served. */
export function createTurnstile(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (inside >= width) await new Promise<void>((go) => waiting.push(go));
    else inside += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
