import { type Instant, toInstant } from '@valero/domain/kernel';
import type { TseStatus } from '@valero/drivers/tse';
import { expect, test } from 'vitest';
import { certificateDays, storagePercent, warningsOf } from './care.ts';

const NOW = toInstant(Date.UTC(2026, 10, 21));
const DAY = 86_400_000;

function status(days: number | null, used: number, left: number | null = null): TseStatus {
  const validUntil: Instant | null = days === null ? null : toInstant(NOW + days * DAY);
  return {
    lifecycle: 'ready',
    timeSet: true,
    selfTestPassed: true,
    clients: ['K'],
    openTransactions: 0,
    transactionCounter: 10,
    signatureCounter: 90,
    remainingSignatures: left,
    validUntil,
    storage: { usedBytes: used, totalBytes: 100 },
  };
}

test('tse: the certificate warns 60 and 14 days before its end, the storage at 80 and 95 percent', () => {
  const levels = (given: TseStatus): number[] => warningsOf(given, NOW).map(({ level }) => level);
  expect(levels(status(61, 79))).toEqual([]);
  expect(levels(status(60, 79))).toEqual([60]);
  expect(levels(status(14, 80))).toEqual([14, 80]);
  expect(levels(status(0, 95))).toEqual([14, 95]);
  expect(levels(status(null, 0))).toEqual([]);
});

test('tse: what is used up first counts, bytes or signatures', () => {
  expect(storagePercent(status(null, 40, 10))).toBe(90);
  expect(storagePercent(status(null, 95, 1000))).toBe(95);
  expect(certificateDays(toInstant(NOW - DAY), NOW)).toBe(0);
});
