import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/**
 * Loads the keys of a folder (mode 600), making the first one. Processes that share the work share the folder; when two of them make the
 * first key at the same moment, one key wins for both. Throws when others may read the file.
 */
export async function loadSigningKeys(folder: string, now: number): Promise<SigningKeys> {
  const file = keyFile(folder);
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeKeys(draft, { keys: [await newKey(now)] });
    linkOnce(draft, file);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: chmod 600 it, or remove it and sign everybody in again`);
  }
  return importKeys(zKeyFile.parse(JSON.parse(readFileSync(file, 'utf8'))));
}

/** Puts a new key in front; tokens signed by the ones before stay valid. Nobody is signed out. */
export async function rotateSigningKey(folder: string, now: number): Promise<void> {
  const file = keyFile(folder);
  const before = existsSync(file) ? zKeyFile.parse(JSON.parse(readFileSync(file, 'utf8'))).keys : [];
  const draft = `${file}.${process.pid}`;
  writeKeys(draft, { keys: [await newKey(now), ...before].slice(0, KEPT) });
  renameSync(draft, file);
}

async function newKey(now: number): Promise<KeyFile['keys'][number]> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = zJwk.parse(await exportJWK(privateKey));
  return { kid: await calculateJwkThumbprint(jwk), createdAt: now, jwk };
}

function writeKeys(file: string, keys: KeyFile): void {
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
}

/** Gives the draft its name unless somebody was quicker; theirs stands then. */
function linkOnce(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function keyFile(folder: string): string {
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
