import { qrText, type TseSigned } from '@valero/domain/compliance';
import { type Beleg, getBeleg } from '@valero/domain/kasse';
import { err, isUuid, ok, type Result } from '@valero/domain/kernel';
import { type QrContent, verifyQr } from '@valero/fiscal/verify';
import type { DeviceStore } from '@valero/storage/sqlite';
import type { FoundBeleg } from './views.ts';

type Signature = FoundBeleg['signature'];

/** Fields in which paper and record differ. */
function differencesOf(paper: QrContent, stored: TseSigned): string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['clientId', paper.clientId, stored.clientId],
    ['processType', paper.processType, stored.processType],
    ['processData', paper.processData, stored.processData],
    ['transactionNumber', paper.transactionNumber, stored.transactionNumber],
    ['signatureCounter', paper.signatureCounter, stored.signatureCounter],
    ['start', paper.start, stored.start],
    ['end', paper.logTime, stored.end],
    ['signature', paper.signature, stored.signature],
    ['publicKey', paper.publicKey, stored.publicKey],
  ];
  return pairs.filter(([, a, b]) => a !== b).map(([field]) => field);
}

function signatureOf(text: string): { signature: Signature; content: QrContent | null; serial: string | null } {
  const verdict = verifyQr(text);
  return verdict.ok
    ? { signature: { valid: true, reason: '' }, content: verdict.content, serial: verdict.serial }
    : { signature: { valid: false, reason: verdict.fault }, content: verdict.content, serial: null };
}

function belegOf(store: DeviceStore, id: string | null): { beleg: Beleg; voidedBy: number | null } | null {
  if (id === null) return null;
  const asked = store.query(getBeleg.name, { id });
  const found = asked.ok ? getBeleg.output.parse(asked.value) : null;
  return found ? { beleg: found.beleg, voidedBy: found.voidedBy?.number ?? null } : null;
}

/** By the text of a QR code: the record of the same transaction, and where paper and record part. */
function byQr(store: DeviceStore, text: string): Result<FoundBeleg> {
  const { signature, content, serial } = signatureOf(text);
  if (!content) return err({ code: 'audit.beleg_unknown' });
  const found = belegOf(store, store.belegBySignature(content.transactionNumber, serial, content.clientId));
  if (!found) return err({ code: 'audit.beleg_unknown' });
  const { tse } = found.beleg;
  const differences = tse.state === 'signed' ? differencesOf(content, tse) : ['signature'];
  return ok({ ...found, by: 'qr', signature, differences });
}

/**
 * Finds a Beleg for an auditor by the text of its QR code, its number or its BON_ID, and checks its signature with a verifier that shares
 * nothing with the signer. Error: audit.beleg_unknown.
 */
export function findBeleg(store: DeviceStore, input: string): Result<FoundBeleg> {
  const text = input.trim();
  if (text.startsWith('V0;')) return byQr(store, text);
  const isId = isUuid(text.toLowerCase());
  const id = isId ? text.toLowerCase() : /^\d{1,15}$/.test(text) ? store.belegByNumber(Number(text)) : null;
  const found = belegOf(store, id);
  if (!found) return err({ code: 'audit.beleg_unknown' });
  const { tse } = found.beleg;
  const signature = tse.state === 'signed' ? signatureOf(qrText(tse)).signature : null;
  return ok({ ...found, by: isId ? 'id' : 'number', signature, differences: [] });
}
