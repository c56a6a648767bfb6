import type { Company, Device, Store, User } from '@valero/domain/identity';
import type { DeviceId, Instant, Result, StoreId, UserId } from '@valero/domain/kernel';

/** A refresh token as it is kept: only its hash. One family per sign-in. */
export interface RefreshToken {
  /** SHA-256 of the token, lower-case hex. */
  readonly hash: string;
  readonly family: string;
  readonly user: UserId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

/** A key a device was enrolled with. */
export interface DeviceKey {
  readonly id: string;
  readonly device: DeviceId;
  /** Ed25519, 32 bytes, base64url. */
  readonly publicKey: string;
}

/** How devices are let in, and kept out. Codes and tokens come as SHA-256 in lower-case hex, never as they are. */
export interface DeviceAccess {
  /** Makes a code good for one enrolment until `expiresAt`; earlier codes of the device end. Recorded. False = no such device. */
  addDeviceCode(
    code: { readonly device: DeviceId; readonly hash: string; readonly expiresAt: Instant; readonly by: UserId | null },
    at: Instant,
  ): Promise<boolean>;
  /**
   * Takes a code and the public key the device made: from then on this key alone is the device's, earlier keys and tokens end.
   * The same code with the same key again gives the same answer while the code is good. `expected` = which device the folder already is.
   * Errors: `auth.code_invalid`; `auth.code_foreign`: the code is another device's and stays good.
   */
  enrolDevice(
    enrolment: {
      readonly codeHash: string;
      readonly publicKey: string;
      readonly newKey: string;
      readonly expected: string | null;
    },
    at: Instant,
  ): Promise<Result<{ readonly device: DeviceId; readonly key: string }>>;
  /** A key that was not revoked; null = unknown. */
  deviceKey(id: string): Promise<DeviceKey | null>;
  /** Notes an assertion; false = it was taken before. Forgets those that have expired. */
  takeAssertion(jti: string, expiresAt: Instant, at: Instant): Promise<boolean>;
  /** Gives a device a token for its key until `expiresAt`; false = the key was revoked meanwhile. Forgets tokens that expired a day ago. */
  addKeyToken(
    token: { readonly key: string; readonly hash: string; readonly expiresAt: Instant },
    at: Instant,
  ): Promise<boolean>;
  /** Ends keys, tokens and codes of a device; how many keys and tokens there were. Recorded when there were any. */
  revokeDevice(device: DeviceId, by: UserId | null, at: Instant): Promise<number>;
}

/** Who the company is, who works there, and what they sign in with. Hashes are made by the caller (argon2id, SHA-256); they never leave by a shape, except a user's PIN hash. */
export interface IdentityStore extends DeviceAccess {
  company(): Promise<Company | null>;
  /** Every save records what changed, by whom (`by` null = the server itself), in the transaction that writes it (GoBD). */
  saveCompany(company: Company, by?: UserId | null): Promise<void>;
  stores(): Promise<Store[]>;
  store(id: StoreId): Promise<Store | null>;
  saveStore(store: Store, by?: UserId | null): Promise<void>;
  devices(): Promise<Device[]>;
  device(id: DeviceId): Promise<Device | null>;
  saveDevice(device: Device, by?: UserId | null): Promise<void>;
  users(): Promise<User[]>;
  user(id: UserId): Promise<User | null>;
  /** Active or not; logins are compared without regard to case. */
  userByLogin(login: string): Promise<User | null>;
  saveUser(user: User, by?: UserId | null): Promise<void>;
  /** argon2id hash of the office password; null = the person has none. */
  passwordHash(id: UserId): Promise<string | null>;
  setPasswordHash(id: UserId, hash: string, by?: UserId | null): Promise<void>;

  /** Gives a device a token that lasts until it is revoked; earlier ones stay valid. For what has no key of its own (tests, programs). */
  addDeviceToken(device: DeviceId, hash: string, at: Instant): Promise<void>;
  /** The device of a token that is not revoked; null = unknown. */
  deviceByToken(hash: string): Promise<Device | null>;
  /** The same for many at once, by hash; tokens that are unknown or revoked are missing. */
  devicesByTokens(hashes: readonly string[]): Promise<ReadonlyMap<string, Device>>;
  revokeDeviceTokens(device: DeviceId, at: Instant): Promise<number>;

  addRefreshToken(token: RefreshToken): Promise<void>;
  /**
   * Takes a refresh token and puts `next` in its place, in one transaction.
   * Errors: `auth.refresh_invalid` (unknown, expired, revoked, or used before: then the whole family is revoked, somebody has a copy);
   * `auth.refresh_raced` when it was used at most `graceMs` before, by the same person's second tab.
   */
  rotateRefreshToken(
    hash: string,
    next: { readonly hash: string; readonly expiresAt: Instant },
    at: Instant,
    graceMs?: number,
  ): Promise<Result<{ readonly user: UserId; readonly family: string }>>;
  revokeFamily(family: string, at: Instant): Promise<void>;
  revokeUser(user: UserId, at: Instant): Promise<void>;
}
