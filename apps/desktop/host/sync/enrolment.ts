import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { type KnownNumbers, zKnownNumbers } from '@valero/domain/kasse';
import { err, ok, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import { type Commissioning, zCommissioning } from '../commission.ts';
import { messageOf } from '../log.ts';

/** File in the till's data folder that says where the server is and holds the private key; for the operator's eyes only (600). */
export const ENROLMENT_FILE = 'enrolment.json';
/** The key pair of an enrolment whose answer has not come yet. */
const PENDING_FILE = 'enrolment.pending.json';
const TIMEOUT_MS = 20_000;

const zEnrolmentFile = z.object({
  url: z.url({ protocol: /^https?$/ }),
  device: z.uuid(),
  /** Id of the key at the server. */
  key: z.uuid(),
  /** PKCS #8, PEM. */
  privateKey: z.string(),
});
/** What an enrolled device shows the server. */
export type Enrolment = z.infer<typeof zEnrolmentFile>;

const zPending = z.object({ code: z.string(), privateKey: z.string() });
const zAnswer = zCommissioning.extend({ key: z.uuid(), epoch: z.int().min(0), numbers: zKnownNumbers });
const zProblem = z.object({ title: z.string(), detail: z.string().default(''), code: z.string() });

/** Writes a file only its owner can read, whole or not at all. */
function writePrivate(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

/** Reads the enrolment of a data folder; null = it was never enrolled. Error host.bad_input: the file does not fit, or others can read it. */
export function readEnrolment(dir: string): Result<Enrolment | null> {
  const file = path.join(dir, ENROLMENT_FILE);
  if (!existsSync(file)) return ok(null);
  const wrong = (reason: string) => err({ code: 'host.bad_input', details: { field: file, reason } });
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      return wrong('others can read the key: chmod 600');
    const enrolment = zEnrolmentFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    createPrivateKey(enrolment.privateKey);
    return ok(enrolment);
  } catch (error) {
    return wrong(messageOf(error));
  }
}

/** The public half as the server wants it: 32 bytes in base64url. */
function publicOf(privateKey: KeyObject): string {
  return String(createPublicKey(privateKey).export({ format: 'jwk' }).x);
}

/** As the server hashes a code: its letters, however they were typed. */
function hashOf(code: string): string {
  const letters = code
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I');
  return createHash('sha256').update(`valero-code\n${letters}`).digest('hex');
}

/** The key pair for this code: that of a try whose answer was lost, or a new one, on the disk before it is sent. */
function keyFor(dir: string, code: string): KeyObject {
  const file = path.join(dir, PENDING_FILE);
  if (existsSync(file)) {
    const pending = zPending.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (pending.success && pending.data.code === hashOf(code)) return createPrivateKey(pending.data.privateKey);
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writePrivate(file, { code: hashOf(code), privateKey: String(pem) });
  return privateKey;
}

/** A new enrolment, before it is kept: what the device becomes, and what it will show. */
export interface Enrolled {
  readonly enrolment: Enrolment;
  readonly commissioning: Commissioning;
  /** What the head office has of this device already: it begins above that. */
  readonly known: { readonly epoch: number; readonly numbers: KnownNumbers };
}

/**
 * Enrols the device of a data folder with a one-time code: makes its key pair here, sends the public half. Nothing is kept but the pending key
 * until `keepEnrolment`; asking again with the same code is safe. Errors: host.enrol_refused (`reason`), host.enrol_unreachable (`reason`).
 */
export async function requestEnrolment(
  {
    url,
    code,
    dir,
    device,
  }: { readonly url: string; readonly code: string; readonly dir: string; readonly device: string | null },
  fetchClient: typeof fetch = fetch,
): Promise<Result<Enrolled>> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const privateKey = keyFor(dir, code);
  const publicKey = publicOf(privateKey);
  const text = Buffer.from(`valero-enrol\n${hashOf(code)}\n${publicKey}`, 'utf8');
  const proof = sign(null, text, privateKey).toString('base64url');
  const base = url.replace(/\/+$/, '');
  let answer: unknown;
  try {
    const response = await fetchClient(`${base}/sync/v1/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, publicKey, proof, ...(device === null ? {} : { device }) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    answer = await response.json();
    const problem = response.ok ? null : zProblem.safeParse(answer);
    if (problem?.success)
      return err({ code: 'host.enrol_refused', details: { reason: `${problem.data.title} ${problem.data.detail}` } });
  } catch (error) {
    return err({ code: 'host.enrol_unreachable', details: { reason: messageOf(error) } });
  }
  const parsed = zAnswer.safeParse(answer);
  if (!parsed.success)
    return err({ code: 'host.enrol_unreachable', details: { reason: 'the answer is not the server’s' } });
  const { key, epoch, numbers, ...commissioning } = parsed.data;
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const known = { epoch, numbers };
  return ok({ commissioning, known, enrolment: { url: base, device: commissioning.device.id, key, privateKey: pem } });
}

/** Keeps an enrolment in its data folder; from the next start on the till shows itself with it. */
export function keepEnrolment(dir: string, enrolment: Enrolment): void {
  writePrivate(path.join(dir, ENROLMENT_FILE), enrolment);
  rmSync(path.join(dir, PENDING_FILE), { force: true });
}
