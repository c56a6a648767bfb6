import { createHash, createPublicKey, type KeyObject, randomInt, verify } from 'node:crypto';
import { err, isUuid, ok, type Result } from '@valero/domain/kernel';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';

/** How long a token got with a key is good, in seconds. */
export const DEVICE_TOKEN_SECONDS = 900;
/** How long a one-time code is good. */
export const CODE_MS = 24 * 3_600_000;
/** How far the clock of an assertion may be off. A device that is further off learns our time and corrects itself. */
export const SKEW_MS = 120_000;
/** The longest an assertion may live. */
const ASSERTION_MS = 300_000;
const AUDIENCE = 'valero-sync';

/** Letters and digits nobody confuses, 32 of them: five bits each. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A new one-time code as a person reads it aloud: `K7QF-2MXR-9DTH`, 60 random bits. */
export function newCode(): string {
  const group = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group()].join('-');
}

/** What is kept of a code: SHA-256 of its letters, however they were typed. 60 random bits that live for a day need no slower hash. */
export function hashCode(code: string): string {
  const letters = code
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I');
  return createHash('sha256').update(`valero-code\n${letters}`).digest('hex');
}

function keyOf(publicKey: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
}

/** The bytes a device signs when it enrols: they show that it has the private half, and tie it to this code. */
export function enrolmentText(code: string, publicKey: string): Buffer {
  return Buffer.from(`valero-enrol\n${hashCode(code)}\n${publicKey}`, 'utf8');
}

/** Whether whoever sends a public key has its private half. */
export function provesKey(code: string, publicKey: string, proof: string): boolean {
  try {
    return verify(null, enrolmentText(code, publicKey), keyOf(publicKey), Buffer.from(proof, 'base64url'));
  } catch {
    return false;
  }
}

/** Id of the key an assertion names; null = it names none. Nothing is checked yet. */
export function keyIdOf(assertion: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(assertion);
    return kid !== undefined && isUuid(kid) ? kid : null;
  } catch {
    return null;
  }
}

/** What an assertion says, once it was checked. */
export interface Assertion {
  readonly jti: string;
  /** Epoch milliseconds of the server's clock after which the assertion can no longer be shown. */
  readonly goodUntil: number;
}

function misfit({ jti, iat, exp }: JWTPayload, now: number): string | null {
  if (jti === undefined || !isUuid(jti) || iat === undefined || exp === undefined) return 'auth.assertion_invalid';
  if (exp <= iat || (exp - iat) * 1000 > ASSERTION_MS) return 'auth.assertion_invalid';
  if (Math.abs(iat * 1000 - now) > SKEW_MS || exp * 1000 + SKEW_MS < now) return 'auth.clock_skew';
  return null;
}

/**
 * Checks a signed assertion of a device (RFC 7523): EdDSA by its key, issuer and subject the device, audience us, fresh, at most five minutes
 * long. Errors: `auth.clock_skew` (`serverTime` in ms: the device corrects itself by it), `auth.assertion_invalid` for all else.
 */
export async function verifyAssertion(
  assertion: string,
  { device, publicKey }: { readonly device: string; readonly publicKey: string },
  now: number,
): Promise<Result<Assertion>> {
  try {
    const { payload } = await jwtVerify(assertion, keyOf(publicKey), {
      algorithms: ['EdDSA'],
      audience: AUDIENCE,
      issuer: device,
      subject: device,
      // times are looked at below, where a wrong clock has a name of its own
      currentDate: new Date(now),
      clockTolerance: Number.MAX_SAFE_INTEGER,
    });
    const wrong = misfit(payload, now);
    if (wrong === 'auth.clock_skew') return err({ code: wrong, details: { serverTime: now } });
    if (wrong !== null) return err({ code: wrong });
    return ok({ jti: payload.jti ?? '', goodUntil: (payload.exp ?? 0) * 1000 + SKEW_MS });
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof Error) return err({ code: 'auth.assertion_invalid' });
    throw error;
  }
}
