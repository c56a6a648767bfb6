import type { Instant } from '@valero/domain/kernel';
import type { TseFault, TsePins, TseStatus } from '@valero/drivers/tse';
import type { TseUnit } from './unit.ts';

/** The self-test is repeated after this long while idle; devices demand it every 25 hours at the latest (TR-03153). */
export const SELF_TEST_EVERY_MS = 24 * 3_600_000;
/** The clock is set again after this long. */
export const TIME_EVERY_MS = 6 * 3_600_000;

/** What a unit's care remembers. */
export interface CareBook {
  testedAt: number;
  timeSetAt: number;
}

/** What care works with. */
export interface CareParts {
  readonly now: () => Instant;
  readonly pins: (tseId: number) => TsePins | null;
  readonly book: (tseId: number) => CareBook;
}

/**
 * Makes a TSE ready to sign: asked how it is, tested, its clock set. Answers what speaks against signing; null = nothing.
 * A counter that contradicts what was seen before keeps it out of service (KassenSichV § 2: gaps must be detectable).
 */
export async function makeReady(parts: CareParts, unit: TseUnit): Promise<TseFault | null> {
  const first = await askStatus(unit);
  if ('fault' in first) return first.fault;
  let { status } = first;
  const before = standing(status, parts.now());
  if (before) return before;
  if (!status.selfTestPassed) {
    const tested = await testSelf(parts, unit);
    if (tested) return tested;
  }
  const time = await setTime(parts, unit);
  if (time) return time;
  const again = await askStatus(unit);
  if ('fault' in again) return again.fault;
  status = again.status;
  if (!status.selfTestPassed) return { reason: 'selfTest', detail: 'self-test not passed', lost: false };
  if (!status.timeSet) return { reason: 'clock', detail: 'time not set', lost: false };
  if (status.lifecycle !== 'ready') return { reason: 'notReady', detail: status.lifecycle, lost: false };
  return counterFault(unit, status);
}

async function askStatus(unit: TseUnit): Promise<{ status: TseStatus } | { fault: TseFault }> {
  const answer = await unit.order((tse) => tse.status());
  if (!answer.ok) return { fault: answer.fault };
  unit.saw(answer.value);
  return { status: answer.value };
}

/** What no test and no clock can mend. */
function standing(status: TseStatus, now: Instant): TseFault | null {
  const { lifecycle, validUntil, remainingSignatures, storage } = status;
  if (lifecycle === 'disabled' || lifecycle === 'uninitialised')
    return { reason: 'notReady', detail: lifecycle, lost: false };
  if (validUntil !== null && validUntil < now)
    return { reason: 'certificate', detail: 'certificate expired', lost: false };
  if (remainingSignatures === 0) return { reason: 'full', detail: 'no signatures left', lost: false };
  if (storage.totalBytes > 0 && storage.usedBytes >= storage.totalBytes)
    return { reason: 'full', detail: 'storage full', lost: false };
  return null;
}

/**
 * The counter may never be below what was recorded. If the device's own record of itself was told wrongly once (its answer had jumped
 * ahead), its book counts and not that answer; a book that ends before what is on our receipts is another device or a restored one.
 */
function counterFault(unit: TseUnit, status: TseStatus): TseFault | null {
  if (status.signatureCounter >= unit.lastCounter()) return null;
  if (status.signatureCounter >= unit.recordedCounter()) {
    unit.rebase(status.signatureCounter);
    return null;
  }
  const detail = `counter ${status.signatureCounter}, recorded ${unit.recordedCounter()}`;
  return { reason: 'counter', detail, lost: false };
}

/** Runs the self-test. */
export async function testSelf(parts: CareParts, unit: TseUnit): Promise<TseFault | null> {
  const tested = await unit.order((tse) => tse.selfTest(unit.clientId));
  if (!tested.ok) return tested.fault;
  unit.saw(tested.value);
  parts.book(unit.tseId).testedAt = parts.now();
  return null;
}

/** Sets the device's clock to the till's. */
export async function setTime(parts: CareParts, unit: TseUnit): Promise<TseFault | null> {
  const pins = parts.pins(unit.tseId);
  if (!pins) return { reason: 'notReady', detail: 'the secrets of the TSE are missing', lost: false };
  const set = await unit.order((tse) => tse.updateTime(parts.now(), pins));
  if (!set.ok) return set.fault;
  parts.book(unit.tseId).timeSetAt = parts.now();
  return null;
}

/** The regular care of a TSE that signs; `isIdle` = nobody is selling. Answers what it found wrong. */
export async function careFor(parts: CareParts, unit: TseUnit, isIdle: boolean): Promise<TseFault | null> {
  const asked = await askStatus(unit);
  if ('fault' in asked) return asked.fault;
  const fault = standing(asked.status, parts.now());
  if (fault) return fault;
  const { testedAt, timeSetAt } = parts.book(unit.tseId);
  const due = parts.now() - testedAt;
  // a till that never rests is tested all the same before the device stops by itself
  if (!asked.status.selfTestPassed || (due >= SELF_TEST_EVERY_MS && isIdle) || due >= SELF_TEST_EVERY_MS + 1_800_000) {
    const tested = await testSelf(parts, unit);
    if (tested) return tested;
  }
  if (!asked.status.timeSet || unit.drifts() || parts.now() - timeSetAt >= TIME_EVERY_MS) return setTime(parts, unit);
  return null;
}

/** Days the certificate is still valid; null = unknown. */
export function certificateDays(validUntil: Instant | null, now: Instant): number | null {
  return validUntil === null ? null : Math.max(0, Math.floor((validUntil - now) / 86_400_000));
}

/** How full the device is in whole percent: by storage or by signatures, whichever is nearer to its end. */
export function storagePercent(status: TseStatus): number {
  const { storage, remainingSignatures, signatureCounter } = status;
  const bytes = storage.totalBytes > 0 ? storage.usedBytes / storage.totalBytes : 0;
  const signatures =
    remainingSignatures === null ? 0 : signatureCounter / Math.max(1, signatureCounter + remainingSignatures);
  return Math.min(100, Math.floor(100 * Math.max(bytes, signatures)));
}

/** Levels of warning that have been reached, the gravest first: certificate days 14 and 60, storage 95 and 80 percent. */
export function warningsOf(
  status: TseStatus,
  now: Instant,
): { readonly code: string; readonly level: number; readonly value: number }[] {
  const warnings: { code: string; level: number; value: number }[] = [];
  const days = certificateDays(status.validUntil, now);
  const dayLevel = days === null ? undefined : [14, 60].find((level) => days <= level);
  if (dayLevel !== undefined) warnings.push({ code: 'compliance.certificate_soon', level: dayLevel, value: days ?? 0 });
  const percent = storagePercent(status);
  const fullLevel = [95, 80].find((level) => percent >= level);
  if (fullLevel !== undefined) warnings.push({ code: 'compliance.storage_soon', level: fullLevel, value: percent });
  return warnings;
}
