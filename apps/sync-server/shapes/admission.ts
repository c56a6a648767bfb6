import type { Device } from '@valero/domain/identity';

/** A reader the guard has let through: its token's hash, and the device as it was then. */
export interface Reader {
  readonly token: string;
  readonly device: Device;
}

/** Asks whether tokens are still good. */
export interface Admission {
  /** The device of the token as it is now; null = revoked. Rejects when the database is away. */
  again(token: string): Promise<Device | null>;
}

interface Asking {
  readonly done: (device: Device | null) => void;
  readonly fail: (error: unknown) => void;
}

/** Makes it. Thousands who wait are woken in the same moment: those who ask together are answered by one query. */
export function createAdmission(
  devicesByTokens: (hashes: readonly string[]) => Promise<ReadonlyMap<string, Device>>,
): Admission {
  let asking = new Map<string, Asking[]>();
  const look = async (): Promise<void> => {
    const now = asking;
    asking = new Map();
    try {
      const devices = await devicesByTokens([...now.keys()]);
      for (const [token, list] of now) for (const { done } of list) done(devices.get(token) ?? null);
    } catch (error) {
      for (const list of now.values()) for (const { fail } of list) fail(error);
    }
  };
  return {
    again: (token) =>
      new Promise((done, fail) => {
        if (asking.size === 0) setImmediate(() => void look());
        const list = asking.get(token) ?? [];
        list.push({ done, fail });
        asking.set(token, list);
      }),
  };
}
