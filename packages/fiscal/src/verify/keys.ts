import { createHash, createPublicKey, type KeyObject, verify as verifySync } from 'node:crypto';
import { derElement, oidContent, readElements, readOid, TAG } from './der.ts';

/** Signature algorithms by name and OID (BSI TR-03111); Schnorr (`ecsdsa-plain-*`) is not verified here. */
const ALGORITHMS: readonly { readonly name: string; readonly oid: string; readonly hash: string }[] = [
  { name: 'ecdsa-plain-SHA224', oid: '0.4.0.127.0.7.1.1.4.1.2', hash: 'sha224' },
  { name: 'ecdsa-plain-SHA256', oid: '0.4.0.127.0.7.1.1.4.1.3', hash: 'sha256' },
  { name: 'ecdsa-plain-SHA384', oid: '0.4.0.127.0.7.1.1.4.1.4', hash: 'sha384' },
  { name: 'ecdsa-plain-SHA512', oid: '0.4.0.127.0.7.1.1.4.1.5', hash: 'sha512' },
  { name: 'ecdsa-plain-SHA3-224', oid: '0.4.0.127.0.7.1.1.4.1.8', hash: 'sha3-224' },
  { name: 'ecdsa-plain-SHA3-256', oid: '0.4.0.127.0.7.1.1.4.1.9', hash: 'sha3-256' },
  { name: 'ecdsa-plain-SHA3-384', oid: '0.4.0.127.0.7.1.1.4.1.10', hash: 'sha3-384' },
  { name: 'ecdsa-plain-SHA3-512', oid: '0.4.0.127.0.7.1.1.4.1.11', hash: 'sha3-512' },
];

/** Curves of log signatures (BSI TR-03116-5) by the length of a point, in the order they are tried. */
const CURVES: readonly { readonly oid: string; readonly size: number }[] = [
  { oid: '1.2.840.10045.3.1.7', size: 32 },
  { oid: '1.3.36.3.3.2.8.1.1.7', size: 32 },
  { oid: '1.3.132.0.34', size: 48 },
  { oid: '1.3.36.3.3.2.8.1.1.11', size: 48 },
  { oid: '1.3.36.3.3.2.8.1.1.13', size: 64 },
  { oid: '1.3.132.0.35', size: 66 },
];
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

/** Name and hash of an algorithm by its name or OID; null = unknown. */
export function algorithmOf(
  nameOrOid: string,
): { readonly name: string; readonly oid: string; readonly hash: string } | null {
  return ALGORITHMS.find(({ name, oid }) => name === nameOrOid || oid === nameOrOid) ?? null;
}

/** A public key of a TSE and what it is known by. */
export interface VerifyKey {
  readonly key: KeyObject;
  /** 04‖X‖Y */
  readonly point: Uint8Array;
  /** SHA-256 of the point, lower-case hex: the serial number of the TSE. */
  readonly serial: string;
  /** Bytes of a plain signature. */
  readonly signatureBytes: number;
}

function spkiOf(point: Uint8Array, curve: string): Buffer {
  const algorithm = derElement(
    TAG.sequence,
    Buffer.concat([derElement(TAG.oid, oidContent(EC_PUBLIC_KEY)), derElement(TAG.oid, oidContent(curve))]),
  );
  return derElement(
    TAG.sequence,
    Buffer.concat([algorithm, derElement(TAG.bitString, Buffer.concat([Buffer.from([0]), point]))]),
  );
}

/** The point and curve of a SubjectPublicKeyInfo; null = it is none. */
function pointOfSpki(bytes: Uint8Array): { readonly point: Uint8Array; readonly curve: string } | null {
  const [outer] = readElements(bytes);
  if (outer?.tag !== TAG.sequence) return null;
  const [algorithm, bits] = readElements(outer.content);
  if (algorithm?.tag !== TAG.sequence || bits?.tag !== TAG.bitString || bits.content[0] !== 0) return null;
  const [kind, curve] = readElements(algorithm.content);
  if (kind?.tag !== TAG.oid || curve?.tag !== TAG.oid || readOid(kind.content) !== EC_PUBLIC_KEY) return null;
  return { point: bits.content.subarray(1), curve: readOid(curve.content) };
}

function keyOn(point: Uint8Array, { oid, size }: (typeof CURVES)[number]): VerifyKey | null {
  if (point.length !== 2 * size + 1 || point[0] !== 4) return null;
  try {
    const key = createPublicKey({ key: spkiOf(point, oid), format: 'der', type: 'spki' });
    const serial = createHash('sha256').update(point).digest('hex');
    return { key, point, serial, signatureBytes: 2 * size };
  } catch {
    return null;
  }
}

/** A key from 04‖X‖Y or from a SubjectPublicKeyInfo, as older devices give it (fiscal reference § 2.6); null = neither, or not on a known curve. */
export function keyOfBytes(bytes: Uint8Array): VerifyKey | null {
  if (bytes[0] === 4) {
    for (const curve of CURVES) {
      const key = keyOn(bytes, curve);
      if (key) return key;
    }
    return null;
  }
  try {
    const spki = pointOfSpki(bytes);
    const curve = CURVES.find(({ oid }) => oid === spki?.curve);
    return spki && curve ? keyOn(spki.point, curve) : null;
  } catch {
    return null;
  }
}

/** Keys met before; a log has one or two. */
const KNOWN = new Map<string, VerifyKey | null>();
const KNOWN_MAX = 64;

/** A key from its base64 text. */
export function keyOfText(base64: string): VerifyKey | null {
  const known = KNOWN.get(base64);
  if (known !== undefined) return known;
  const bytes = bytesOfBase64(base64);
  const key = bytes ? keyOfBytes(bytes) : null;
  if (KNOWN.size >= KNOWN_MAX) KNOWN.clear();
  KNOWN.set(base64, key);
  return key;
}

/** Strict base64; null = it is none. */
export function bytesOfBase64(text: string): Buffer | null {
  if (text.length === 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : null;
}

/** Whether `signature` (r‖s) of `bytes` is the key's, on this thread. */
export function verifyNow(key: VerifyKey, hash: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== key.signatureBytes) return false;
  return verifySync(hash, bytes, { key: key.key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** The same on another thread: the caller goes on meanwhile. */
export function verifyAside(key: VerifyKey, hash: string, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== key.signatureBytes) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    verifySync(hash, bytes, { key: key.key, dsaEncoding: 'ieee-p1363' }, signature, (error, right) => {
      if (error) reject(error);
      else resolve(right);
    });
  });
}
