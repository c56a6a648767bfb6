import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import * as z from 'zod';

const zJwk = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() });
const zKeyFile = z.object({ keys: z.array(z.object({ kid: z.string(), createdAt: z.int(), jwk: zJwk })).min(1) });
type KeyFile = z.infer<typeof zKeyFile>;

/** A key to check a token with. */
type VerifyKey = Awaited<ReturnType<typeof importJWK>>;

/** The keys that sign access tokens. The newest signs; the older ones still check what they signed. */
export interface SigningKeys {
  readonly kid: string;
  readonly key: VerifyKey;
  /** Key by id; null = unknown. */
  find(kid: string): VerifyKey | null;
  /** Public halves (RFC 7517), for others who check our tokens. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** Keys kept for checking after a rotation: an access token lives 15 minutes, so two are plenty. */
const KEPT = 3;

/** Loads the keys below `home` (mode 600), making the first one. Throws when others may read the file. */
export async function loadSigningKeys(home: string, now: number): Promise<SigningKeys> {
  const file = keyFile(home);
  if (!existsSync(file)) await rotateSigningKey(home, now);
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: chmod 600 it, or remove it and sign everybody in again`);
  }
  return importKeys(zKeyFile.parse(JSON.parse(readFileSync(file, 'utf8'))));
}

/** Puts a new key in front; tokens signed by the ones before stay valid. Nobody is signed out. */
export async function rotateSigningKey(home: string, now: number): Promise<void> {
  const file = keyFile(home);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = zJwk.parse(await exportJWK(privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  const before = existsSync(file) ? zKeyFile.parse(JSON.parse(readFileSync(file, 'utf8'))).keys : [];
  const after: KeyFile = { keys: [{ kid, createdAt: now, jwk }, ...before].slice(0, KEPT) };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(after), { mode: 0o600 });
  renameSync(draft, file);
}

function keyFile(home: string): string {
  const folder = join(home, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, 'signing.json');
}

async function importKeys(file: KeyFile): Promise<SigningKeys> {
  const imported = new Map<string, VerifyKey>();
  const publicKeys: JWK[] = [];
  let newest: { kid: string; key: VerifyKey } | null = null;
  for (const { kid, jwk } of file.keys) {
    const { d: _secret, ...publicHalf } = jwk;
    newest ??= { kid, key: await importJWK(jwk, 'ES256') };
    imported.set(kid, await importJWK(publicHalf, 'ES256'));
    publicKeys.push({ ...publicHalf, kid, alg: 'ES256', use: 'sig' });
  }
  if (newest === null) throw new Error('no signing key');
  return { ...newest, find: (kid) => imported.get(kid) ?? null, jwks: { keys: publicKeys } };
}
