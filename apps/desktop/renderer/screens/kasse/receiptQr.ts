/** What the QR of a German receipt says of itself (DSFinV-K 2.4 Anhang I, fiscal reference § 2.6). */
export interface ReceiptQr {
  readonly clientId: string;
  readonly transactionNumber: number;
  readonly signatureCounter: number;
  /** ISO UTC. */
  readonly finish: string;
  readonly signature: string;
}

const FIELDS = 12;

/** Whether a scanned text is the QR of a receipt and no article. */
export function isReceiptQr(text: string): boolean {
  return /^V0;/.test(text.trim());
}

/**
 * Reads the QR of a receipt; null when it is none. processData may hold semicolons (`Bestellung-V1`), so the fields behind
 * it are counted from the end.
 */
export function readReceiptQr(text: string): ReceiptQr | null {
  const parts = text.trim().split(';');
  if (!isReceiptQr(text) || parts.length < FIELDS) return null;
  const [transaction, counter, , finish, , , signature] = parts.slice(-8);
  const transactionNumber = Number(transaction);
  const signatureCounter = Number(counter);
  if (!Number.isSafeInteger(transactionNumber) || !Number.isSafeInteger(signatureCounter)) return null;
  if (!finish || Number.isNaN(Date.parse(finish)) || !signature) return null;
  return { clientId: parts[1] ?? '', transactionNumber, signatureCounter, finish, signature };
}
