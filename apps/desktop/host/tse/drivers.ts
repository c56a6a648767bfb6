import { err, ok, type Result } from '@valero/domain/kernel';
import type { Tse } from '@valero/drivers/tse';
import { type TseSecrets, type TseSetting, tseFolder } from './settings.ts';

/** Makes the driver of a TSE from its setting. Errors: compliance.tse_kind, compliance.tse_settings. */
export type OpenTse = (setting: TseSetting, surroundings: TseSurroundings) => Promise<Result<Tse>>;

/** What a driver is opened with. */
export interface TseSurroundings {
  /** Folder of the till. */
  readonly dir: string;
  readonly now: () => number;
  readonly secrets: TseSecrets;
  /** Keeps a PUK the service hands out; rejects when it cannot. */
  readonly keepPuk: (puk: string) => Promise<void>;
}

/** The drivers VALERO has. */
export const openTse: OpenTse = async (setting, { dir, now, secrets, keepPuk }) => {
  const id = `tse-${setting.tseId}`;
  if (setting.kind === 'simulator') {
    const { fileTseStore, simulatedTse } = await import('@valero/drivers/tse-simulator');
    const place = tseFolder(dir, setting.tseId);
    const tse = simulatedTse({ id, store: fileTseStore(place), now, algorithm: setting.algorithm });
    return ok({ ...tse, place });
  }
  const apiKey = secrets.apiKey ?? process.env['FISKALY_API_KEY'] ?? '';
  const apiSecret = secrets.apiSecret ?? process.env['FISKALY_API_SECRET'] ?? '';
  if (apiKey === '' || apiSecret === '')
    return err({ code: 'compliance.tse_settings', details: { reason: 'apiKey, apiSecret ?' } });
  const { fiskalyTse } = await import('@valero/drivers/tse-fiskaly');
  const { tssId, baseUrl } = setting;
  return ok(fiskalyTse({ id, tssId, apiKey, apiSecret, keepPuk, now, ...(baseUrl ? { baseUrl } : {}) }));
};
