import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { type Instant, toInstant } from '@valero/domain/kernel';

/**
 * The name under which the service keeps something of ours. It recommends, and will later demand, UUIDs of version 4 that are not those of
 * the caller's own system; ours are of version 7. So the UUID is made from a hash over the TSS and our own name: the same name gives
 * the same UUID after any restart, which is what makes a repeated order idempotent, and another TSS gives another one.
 */
export function serviceUuid(tssId: string, kind: 'client' | 'tx', name: string): string {
  const bytes = createHash('sha256')
    .update(`valero\n${tssId.toLowerCase()}\n${kind}\n${name}`)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** ISO UTC with milliseconds, as QR and receipt want it; the service counts seconds. */
export function isoOfSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** base64 of r‖s. The published examples of the service show DER in places; the receipt needs the plain form. Null = neither. */
export function plainSignature(base64: string): string | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 64 || bytes.length === 96) return bytes.toString('base64');
  return fromDer(bytes);
}

/** SEQUENCE { INTEGER r, INTEGER s } of a 256 or 384 bit curve. */
function fromDer(bytes: Buffer): string | null {
  const body = bytes[0] === 0x30 && bytes[1] === bytes.length - 2 ? bytes.subarray(2) : null;
  if (!body) return null;
  const r = integer(body);
  const s = r && integer(body.subarray(r.end));
  if (!r || !s || r.end + s.end !== body.length) return null;
  const size = Math.max(r.value.length, s.value.length) > 32 ? 48 : 32;
  if (r.value.length > size || s.value.length > size) return null;
  const out = Buffer.alloc(2 * size);
  r.value.copy(out, size - r.value.length);
  s.value.copy(out, 2 * size - s.value.length);
  return out.toString('base64');
}

function integer(bytes: Buffer): { readonly value: Buffer; readonly end: number } | null {
  const length = bytes[1] ?? 0;
  if (bytes[0] !== 0x02 || length === 0 || length > 49 || bytes.length < 2 + length) return null;
  let value = bytes.subarray(2, 2 + length);
  while (value.length > 1 && value[0] === 0) value = value.subarray(1);
  return { value, end: 2 + length };
}

/** The public key as 04‖X‖Y; the service gives the point, older devices a SubjectPublicKeyInfo. Null = neither. */
export function publicPoint(base64: string): Buffer | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes[0] === 0x04 && (bytes.length === 65 || bytes.length === 97)) return bytes;
  try {
    const { x, y } = createPublicKey({ key: bytes, format: 'der', type: 'spki' }).export({ format: 'jwk' });
    return x && y ? Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]) : null;
  } catch {
    return null;
  }
}

/** The certificate as base64 of DER and when it ends; given as base64 of DER, or as PEM, or as base64 of PEM. Null = unreadable. */
export function certificateOf(text: string): { readonly der: string; readonly validUntil: Instant } | null {
  const decoded = Buffer.from(text, 'base64');
  for (const form of [text.includes('-----BEGIN') ? text : null, decoded]) {
    if (form === null || form.length === 0) continue;
    try {
      const certificate = new X509Certificate(form);
      return { der: certificate.raw.toString('base64'), validUntil: toInstant(Date.parse(certificate.validTo)) };
    } catch {
      // try the next form
    }
  }
  return null;
}

/** TSE_SERIAL of a public key: SHA-256 of its point, hex (BSI TR-03153). */
export function serialOf(point: Buffer): string {
  return createHash('sha256').update(point).digest('hex');
}
