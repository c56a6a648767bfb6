import { createHash, randomBytes } from 'node:crypto';
import { err, isUuid, ok, type Result, toId, type UserId } from '@valero/domain/kernel';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { SigningKeys } from './keys.ts';

/** How long an access token is good, in seconds. */
export const ACCESS_SECONDS = 900;
/** How long a session may sleep: a refresh token not used for this long is dead. */
export const REFRESH_MS = 12 * 3_600_000;

const ISSUER = 'valero';
const AUDIENCE = 'valero-office';

/** What an access token says. */
export interface AccessClaims {
  readonly user: UserId;
  /** The sign-in it belongs to. */
  readonly family: string;
}

/** Signs an access token: ES256, 15 minutes. `now` in epoch milliseconds. */
export function signAccess(keys: SigningKeys, claims: AccessClaims, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ sid: claims.family })
    .setProtectedHeader({ alg: 'ES256', kid: keys.kid, typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.user)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_SECONDS)
    .sign(keys.key);
}

/** Checks an access token. Errors: `auth.token_expired`, `identity.signed_out` for everything else that is wrong with it. */
export async function verifyAccess(keys: SigningKeys, token: string, now: number): Promise<Result<AccessClaims>> {
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const key = header.kid === undefined ? null : keys.find(header.kid);
        if (key === null) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], typ: 'at+jwt', currentDate: new Date(now) },
    );
    const { sub, sid } = payload;
    if (sub === undefined || !isUuid(sub) || typeof sid !== 'string') return err({ code: 'identity.signed_out' });
    return ok({ user: toId<UserId>(sub), family: sid });
  } catch (error) {
    return err({ code: error instanceof errors.JWTExpired ? 'auth.token_expired' : 'identity.signed_out' });
  }
}

/** A new secret of 256 bits for a device or a refresh cookie, and the hash that is kept of it. */
export function newSecret(): { readonly secret: string; readonly hash: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: hashSecret(secret) };
}

/** SHA-256 in lower-case hex. Enough for 256 random bits; never for anything a person chose. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The token of an `Authorization: Bearer …` header; null = there is none. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9._~+/=-]{20,4096})$/i.exec(header ?? '')?.[1] ?? null;
}
