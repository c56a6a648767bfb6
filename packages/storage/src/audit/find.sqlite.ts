import type { Database } from 'better-sqlite3';

/** Finds Belege of a device for an auditor. */
export interface BelegFinder {
  /** By what a QR code says: the transaction and the TSE's serial number, or the till's when the key in the QR cannot be read. */
  belegBySignature(transaction: number, serial: string | null, clientId: string): string | null;
  /** By BON_NR; the newest where a restored till has issued a number again. */
  belegByNumber(number: number): string | null;
}

/** Opens the finder. */
export function belegFinder(db: Database, device: () => string): BelegFinder {
  const bySerial = db.prepare<[string, number], { beleg_id: string }>(
    'SELECT beleg_id FROM compliance_signature WHERE serial = ? AND transaction_number = ?',
  );
  const byClient = db.prepare<[string, string, number], { beleg_id: string }>(
    `SELECT s.beleg_id FROM compliance_tse t JOIN compliance_signature s ON s.serial = t.serial
     WHERE t.device = ? AND t.client_id = ? AND s.transaction_number = ? ORDER BY t.tse_id DESC LIMIT 1`,
  );
  const byNumber = db.prepare<[string, number], { id: string }>(
    'SELECT id FROM kasse_receipt WHERE device = ? AND number = ? ORDER BY epoch DESC, seq DESC LIMIT 1',
  );
  return {
    belegBySignature: (transaction, serial, clientId) =>
      (serial === null ? undefined : bySerial.get(serial, transaction)?.beleg_id) ??
      byClient.get(device(), clientId, transaction)?.beleg_id ??
      null,
    belegByNumber: (number) => byNumber.get(device(), number)?.id ?? null,
  };
}
