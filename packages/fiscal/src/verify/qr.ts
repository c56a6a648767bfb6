import { faultAside, faultOf, type SignatureFault, type SignedTransaction, serialOf } from './signed.ts';

/** What the QR code of a receipt says (DSFinV-K Anhang I). */
export interface QrContent extends SignedTransaction {
  /** Start of the transaction as the QR says it; the signature of the end does not cover it. */
  readonly start: string;
}

/** The verdict on a QR code. */
export type QrVerdict =
  | { readonly ok: true; readonly content: QrContent /** Serial number of the TSE. */; readonly serial: string }
  | { readonly ok: false; readonly fault: SignatureFault; readonly content: QrContent | null };

const NUMBER = /^(0|[1-9]\d{0,15})$/;

/** The twelve fields; null = this is no QR code of a receipt. */
function parse(text: string): QrContent | null {
  const fields = text.split(';');
  if (fields.length !== 12 || fields[0] !== 'V0') return null;
  const [, clientId, processType, processData, tx, counter, start, end, algorithm, timeFormat, signature, key] = fields;
  if (!NUMBER.test(tx ?? '') || !NUMBER.test(counter ?? '')) return null;
  return {
    clientId: clientId ?? '',
    processType: processType ?? '',
    processData: processData ?? '',
    transactionNumber: Number(tx),
    signatureCounter: Number(counter),
    start: start ?? '',
    logTime: end ?? '',
    algorithm: algorithm ?? '',
    timeFormat: timeFormat ?? '',
    signature: signature ?? '',
    publicKey: key ?? '',
  };
}

/** The end of a transaction does not lie before its start. */
function timesHold({ start, logTime }: QrContent): boolean {
  const [from, to] = [Date.parse(start), Date.parse(logTime)];
  return !Number.isNaN(from) && from <= to;
}

function verdictOf(content: QrContent, fault: SignatureFault | null): QrVerdict {
  const serial = serialOf(content.publicKey);
  return fault || !serial ? { ok: false, fault: fault ?? 'key', content } : { ok: true, content, serial };
}

/**
 * Verifies the QR code of a receipt from nothing but its text (fiscal reference § 2.6). Says that the key in it signed this content;
 * whose key it is, the serial number tells (§ 6 KassenSichV) and a certificate proves.
 */
export function verifyQr(text: string): QrVerdict {
  const content = parse(text);
  if (!content) return { ok: false, fault: 'form', content: null };
  return verdictOf(content, timesHold(content) ? faultOf(content) : 'time');
}

/** The same with the signature checked on another thread; for many codes at once. */
export async function verifyQrAside(text: string): Promise<QrVerdict> {
  const content = parse(text);
  if (!content) return { ok: false, fault: 'form', content: null };
  return verdictOf(content, timesHold(content) ? await faultAside(content) : 'time');
}
