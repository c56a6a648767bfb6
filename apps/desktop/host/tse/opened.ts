import type { TseInfo } from '@valero/domain/compliance';
import { err, type Failure, ok, type Result, toInstant } from '@valero/domain/kernel';
import type { Tse, TseAnswer } from '@valero/drivers/tse';
import type { OpenTse } from './drivers.ts';
import { newPins, readSecrets, readTseSettings, type TseSecrets, type TseSetting, writeSecrets } from './settings.ts';

/** A TSE of this till with its driver and what opens it. */
export interface OpenedTse {
  readonly setting: TseSetting;
  readonly driver: Tse;
  readonly secrets: TseSecrets | null;
}

/** The TSEs a till starts with; `failures` are told and do not stop the till. */
export interface OpenedTses {
  readonly tses: readonly OpenedTse[];
  readonly failures: readonly Failure[];
}

/** Opens the driver of one TSE; its secrets are made when there are none. */
export async function openOne(
  dir: string,
  setting: TseSetting,
  open: OpenTse,
  now: () => number,
): Promise<Result<OpenedTse>> {
  const { tseId } = setting;
  let secrets = await readSecrets(dir, tseId);
  if (!secrets) {
    secrets = { pins: newPins() };
    await writeSecrets(dir, tseId, secrets);
  }
  const known = secrets;
  const keepPuk = (puk: string): Promise<void> =>
    writeSecrets(dir, tseId, { ...known, pins: { ...known.pins, adminPuk: puk } });
  const driver = await open(setting, { dir, now, secrets: known, keepPuk });
  return driver.ok ? ok({ setting, driver: driver.value, secrets: known }) : err(driver.error);
}

/**
 * Opens what `tse.json` names. A TSE that is in service and cannot be opened (no file, no secrets, no driver) is there all the same and
 * does not answer: its receipts must be marked, not issued as if there had never been a TSE.
 */
export async function openTses(
  dir: string,
  inService: readonly TseInfo[],
  open: OpenTse,
  now: () => number,
): Promise<OpenedTses> {
  const failures: Failure[] = [];
  const settings = await readTseSettings(dir);
  if (!settings.ok) failures.push(settings.error);
  const list = settings.ok ? settings.value : [];
  const ordered = [...inService].sort((a, b) => placeOf(list, a.tseId) - placeOf(list, b.tseId));
  const tses: OpenedTse[] = [];
  for (const { tseId, name } of ordered) {
    const setting = list.find((entry) => entry.tseId === tseId);
    const opened: Result<OpenedTse> = setting
      ? await openOne(dir, setting, open, now)
      : err({ code: 'compliance.tse_settings', details: { reason: `TSE ${tseId}` } });
    if (opened.ok) tses.push(opened.value);
    else {
      failures.push(opened.error);
      const fallback: TseSetting = setting ?? { kind: 'simulator', tseId, base: 0, algorithm: 'ecdsa-plain-SHA256' };
      tses.push({ setting: fallback, driver: silentTse(`tse-${tseId}`, name), secrets: null });
    }
  }
  return { tses, failures };
}

const placeOf = (list: readonly TseSetting[], tseId: number): number => {
  const place = list.findIndex((entry) => entry.tseId === tseId);
  return place < 0 ? list.length : place;
};

/** Stands in for a TSE that cannot be opened: it answers nothing. */
function silentTse(id: string, name: string): Tse {
  const never = (): Promise<TseAnswer<never>> =>
    Promise.resolve({ ok: false, fault: { reason: 'unreachable', detail: 'not set up here', lost: false } });
  return {
    id,
    kind: 'tse',
    name,
    start: () => undefined,
    stop: () => Promise.resolve(),
    health: () => ({ state: 'failed', code: 'device.unreachable', since: toInstant(0) }),
    onHealth: () => () => undefined,
    info: never,
    status: never,
    initialise: never,
    registerClient: never,
    deregisterClient: never,
    selfTest: never,
    updateTime: never,
    startTransaction: never,
    updateTransaction: never,
    finishTransaction: never,
    openTransactions: never,
    transaction: never,
    exportTar: never,
    disable: never,
  };
}
