import { describe, expect, it } from 'vitest';
import { isReceiptQr, readReceiptQr } from './receiptQr.ts';

const QR =
  'V0;VAL-1002;Kassenbeleg-V1;Beleg^8.90_0.00_0.00_0.00_0.00^8.90:Bar;12;34;2026-11-21T13:24:21.000Z;2026-11-21T13:24:22.000Z;ecdsa-plain-SHA256;unixTime;c2ln;a2V5';

describe('receiptQr', () => {
  it('receiptQr: a receipt is told from an article', () => {
    expect(isReceiptQr(QR)).toBe(true);
    expect(isReceiptQr('4006381339315')).toBe(false);
    expect(readReceiptQr('4006381339315')).toBeNull();
  });

  it('receiptQr: the fields are read', () => {
    expect(readReceiptQr(` ${QR}\n`)).toEqual({
      clientId: 'VAL-1002',
      transactionNumber: 12,
      signatureCounter: 34,
      finish: '2026-11-21T13:24:22.000Z',
      signature: 'c2ln',
    });
  });

  it('receiptQr: a semicolon in the signed data does not shift what stands behind it', () => {
    const order = QR.replace('Beleg^8.90_0.00_0.00_0.00_0.00^8.90:Bar', '1;"Bier";3.50');
    expect(readReceiptQr(order)).toMatchObject({ transactionNumber: 12, signature: 'c2ln' });
  });

  it('receiptQr: what is cut off or no number is none', () => {
    expect(readReceiptQr(QR.slice(0, 60))).toBeNull();
    expect(readReceiptQr(QR.replace(';12;', ';x;'))).toBeNull();
    expect(readReceiptQr(QR.replace('2026-11-21T13:24:22.000Z', 'gestern'))).toBeNull();
  });
});
