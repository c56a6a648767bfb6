import { derElement, integerContent, oidContent, TAG } from './der.ts';
import { algorithmOf, bytesOfBase64, keyOfText, type VerifyKey, verifyAside, verifyNow } from './keys.ts';

/** What a signature of the end of a transaction covers, as receipts, exports and QR codes carry it. */
export interface SignedTransaction {
  readonly clientId: string;
  readonly processType: string;
  readonly processData: string;
  readonly transactionNumber: number;
  readonly signatureCounter: number;
  /** When it was signed, ISO 8601 with offset or Z. */
  readonly logTime: string;
  /** TSE_ZEITFORMAT */
  readonly timeFormat: string;
  /** TSE_SIG_ALGO */
  readonly algorithm: string;
  /** base64 of r‖s */
  readonly signature: string;
  /** base64 of 04‖X‖Y or of a SubjectPublicKeyInfo */
  readonly publicKey: string;
}

/** Why a signature does not hold. */
export type SignatureFault = 'key' | 'algorithm' | 'time' | 'signature' | 'form';

/** Log messages are written as TR-03151 v1.0.1 (`FinishTransaction`) or as v1.1 (`finishTransaction`) would have it. */
const VERSIONS = [
  { version: 2, operation: 'FinishTransaction' },
  { version: 3, operation: 'finishTransaction' },
] as const;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** The log time in its DER form; null = a time or format that cannot be. `utcTime` carries seconds in practice (fiscal reference § 2.3). */
function timeElement(iso: string, format: string): Buffer | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/.test(iso)) return null;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return null;
  const day = `${pad(at.getUTCMonth() + 1)}${pad(at.getUTCDate())}`;
  const clock = `${pad(at.getUTCHours())}${pad(at.getUTCMinutes())}${pad(at.getUTCSeconds())}`;
  switch (format) {
    case 'unixTime':
      return derElement(TAG.integer, integerContent(Math.floor(at.getTime() / 1000)));
    case 'utcTime':
    case 'utcTimeWithSeconds':
      return derElement(TAG.utcTime, Buffer.from(`${pad(at.getUTCFullYear() % 100)}${day}${clock}Z`));
    case 'generalizedTime':
      return derElement(TAG.generalizedTime, Buffer.from(`${at.getUTCFullYear()}${day}${clock}Z`));
    case 'generalizedTimeWithMilliseconds':
      return derElement(
        TAG.generalizedTime,
        Buffer.from(`${at.getUTCFullYear()}${day}${clock}.${pad(at.getUTCMilliseconds(), 3)}Z`),
      );
    default:
      return null;
  }
}

interface Prepared {
  readonly key: VerifyKey;
  readonly hash: string;
  readonly signature: Buffer;
  /** What may have been signed, the commoner form first. */
  readonly candidates: readonly Buffer[];
}

/**
 * Puts the signed bytes together again: every element of the log message before the signature, without the header of the outer SEQUENCE
 * (fiscal reference § 2.3). Nothing is normalised: one changed byte of the content is another message.
 */
function prepare(signed: SignedTransaction): Prepared | SignatureFault {
  const key = keyOfText(signed.publicKey);
  if (!key) return 'key';
  const algorithm = algorithmOf(signed.algorithm);
  if (!algorithm) return 'algorithm';
  const time = timeElement(signed.logTime, signed.timeFormat);
  if (!time) return 'time';
  const signature = bytesOfBase64(signed.signature);
  const numbers = [signed.transactionNumber, signed.signatureCounter];
  if (!signature || numbers.some((value) => !Number.isSafeInteger(value) || value < 0)) return 'form';
  const text = (tag: number, value: string): Buffer => derElement(tag, Buffer.from(value, 'utf8'));
  const candidates = VERSIONS.map(({ version, operation }) =>
    Buffer.concat([
      derElement(TAG.integer, integerContent(version)),
      derElement(TAG.oid, oidContent('0.4.0.127.0.7.3.7.1.1')),
      text(0x80, operation),
      text(0x81, signed.clientId),
      text(0x82, signed.processData),
      text(0x83, signed.processType),
      derElement(0x85, integerContent(signed.transactionNumber)),
      derElement(TAG.octets, Buffer.from(key.serial, 'hex')),
      derElement(TAG.sequence, derElement(TAG.oid, oidContent(algorithm.oid))),
      derElement(TAG.integer, integerContent(signed.signatureCounter)),
      time,
    ]),
  );
  return { key, hash: algorithm.hash, signature, candidates };
}

/** Checks a signature on this thread; null = it holds. */
export function faultOf(signed: SignedTransaction): SignatureFault | null {
  const prepared = prepare(signed);
  if (typeof prepared === 'string') return prepared;
  const { key, hash, signature, candidates } = prepared;
  return candidates.some((bytes) => verifyNow(key, hash, bytes, signature)) ? null : 'signature';
}

/** The same on other threads; the caller goes on meanwhile. */
export async function faultAside(signed: SignedTransaction): Promise<SignatureFault | null> {
  const prepared = prepare(signed);
  if (typeof prepared === 'string') return prepared;
  const { key, hash, signature, candidates } = prepared;
  for (const bytes of candidates) if (await verifyAside(key, hash, bytes, signature)) return null;
  return 'signature';
}

/** SHA-256 of the key's point in hex: the serial number of the TSE; null = no key. */
export function serialOf(publicKey: string): string | null {
  return keyOfText(publicKey)?.serial ?? null;
}
