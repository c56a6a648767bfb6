import { randomUUID } from 'node:crypto';
import { clientIdOf, OUTAGE_TEXT, type TseInfo } from '@valero/domain/compliance';
import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import type { Tse, TseFault } from '@valero/drivers/tse';
import type { OpenTse } from './drivers.ts';
import { type OpenedTse, openOne } from './opened.ts';
import { newPins, readSecrets, readTseSettings, type TseSetting, writeSecrets, writeTseSettings } from './settings.ts';

/** What a person orders with `tse.setUp`. */
export interface TseOrder {
  readonly kind: 'simulator' | 'fiskaly';
  readonly algorithm?: 'ecdsa-plain-SHA256' | 'ecdsa-plain-SHA384' | undefined;
  readonly tssId?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Kept in the secrets file and nowhere else. */
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
}

/** What setting up works with. */
export interface SetUpParts {
  readonly dir: string;
  readonly open: OpenTse;
  readonly now: () => Instant;
  readonly serial: string;
}

const faulty = (fault: TseFault): Result<never> =>
  err({ code: 'compliance.tse_fault', details: { reason: `${OUTAGE_TEXT[fault.reason].de} (${fault.detail})` } });

/**
 * Makes a device ready for this till: secrets on the disk first, then the device's first start, this till as its client, self-test, clock.
 * Cut short, it is simply run again with the same number. Errors: compliance.tse_fault, compliance.tse_settings.
 */
export async function setUpTse(
  parts: SetUpParts,
  tseId: number,
  order: TseOrder,
): Promise<Result<{ opened: OpenedTse; info: TseInfo }>> {
  const { dir, open, now } = parts;
  const list = await readTseSettings(dir);
  if (!list.ok) return list;
  const others = list.value.filter((entry) => entry.tseId !== tseId);
  // an attempt that was cut short goes on with the device and the secrets it began with
  const begun = list.value.find((entry) => entry.tseId === tseId && entry.kind === order.kind);
  const setting = begun && order.tssId === undefined ? begun : settingOf(tseId, order);
  if (order.apiKey !== undefined && order.apiSecret !== undefined) {
    const { apiKey, apiSecret } = order;
    const pins = (await readSecrets(dir, tseId))?.pins ?? newPins();
    await writeSecrets(dir, tseId, { pins, apiKey, apiSecret });
  }
  await writeTseSettings(dir, [...others, setting]);
  const opened = await openOne(dir, setting, open, now);
  if (!opened.ok) return opened;
  const { driver, secrets } = opened.value;
  const clientId = clientIdOf(parts.serial);
  driver.start();
  const base = secrets
    ? await prepare(driver, secrets.pins, clientId, now())
    : err({ code: 'compliance.tse_settings' });
  if (!base.ok) {
    await driver.stop();
    return base;
  }
  const info = await driver.info(tseId, clientId);
  if (!info.ok) {
    await driver.stop();
    return faulty(info.fault);
  }
  const complete: TseSetting = { ...setting, base: base.value };
  await writeTseSettings(dir, [...others, complete]);
  return ok({ opened: { ...opened.value, setting: complete }, info: info.value });
}

/** First start, client, self-test, clock. Answers the last transaction made before. */
async function prepare(
  driver: Tse,
  pins: Parameters<Tse['initialise']>[0],
  clientId: string,
  now: Instant,
): Promise<Result<number>> {
  const initialised = await driver.initialise(pins);
  if (!initialised.ok) return faulty(initialised.fault);
  const tested = await driver.selfTest(clientId);
  if (!tested.ok) return faulty(tested.fault);
  const timed = await driver.updateTime(now, pins);
  if (!timed.ok) return faulty(timed.fault);
  const registered = await driver.registerClient(clientId, pins);
  if (!registered.ok) return faulty(registered.fault);
  const status = await driver.status();
  return status.ok ? ok(status.value.transactionCounter) : faulty(status.fault);
}

function settingOf(tseId: number, order: TseOrder): TseSetting {
  const base = 0;
  if (order.kind === 'simulator')
    return { kind: 'simulator', tseId, base, algorithm: order.algorithm ?? 'ecdsa-plain-SHA256' };
  const { baseUrl } = order;
  return { kind: 'fiskaly', tseId, base, tssId: order.tssId ?? randomUUID(), ...(baseUrl ? { baseUrl } : {}) };
}
