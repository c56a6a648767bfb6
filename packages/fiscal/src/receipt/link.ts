import { createHmac, timingSafeEqual } from 'node:crypto';
import { type BelegId, err, type Instant, isUuid, ok, type Result, toId } from '@valero/domain/kernel';

/** Bytes of a token: the Beleg's id, the second it ends, and 16 bytes of HMAC-SHA-256 over both. */
const ID = 16;
const TIME = 4;
const MAC = 16;

function macOf(key: Uint8Array, content: Uint8Array): Buffer {
  return createHmac('sha256', key).update('valero receipt link v1').update(content).digest().subarray(0, MAC);
}

/**
 * A token that opens one Beleg until `expiresAt`, 48 characters of base64url. Nobody can guess one or make one without the key; it says
 * nothing of the buyer.
 */
export function signLink(key: Uint8Array, belegId: BelegId, expiresAt: Instant): string {
  const content = Buffer.alloc(ID + TIME);
  content.write(belegId.replaceAll('-', ''), 0, 'hex');
  content.writeUInt32BE(Math.floor(expiresAt / 1000), ID);
  return Buffer.concat([content, macOf(key, content)]).toString('base64url');
}

/** The Beleg a token opens. Error: documents.link_invalid, whether it is forged, cut or over: a stranger learns nothing. */
export function openLink(key: Uint8Array, token: string, now: Instant): Result<BelegId> {
  const invalid = err({ code: 'documents.link_invalid' });
  if (!/^[A-Za-z0-9_-]{48}$/.test(token)) return invalid;
  const bytes = Buffer.from(token, 'base64url');
  const content = bytes.subarray(0, ID + TIME);
  if (!timingSafeEqual(bytes.subarray(ID + TIME), macOf(key, content))) return invalid;
  if (content.readUInt32BE(ID) * 1000 <= now) return invalid;
  const hex = content.subarray(0, ID).toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(id) ? ok(toId<BelegId>(id)) : invalid;
}
