import type { OutageReason } from '@valero/domain/compliance';
import type { DeviceCode, Health } from '@valero/drivers/device';
import type { Trip } from './unit.ts';

/** Reasons of an outage that a device code says better than silence. */
const CODES: Partial<Record<OutageReason, DeviceCode>> = {
  unreachable: 'device.unreachable',
  timeout: 'device.silent',
  selfTest: 'device.tse_not_ready',
  clock: 'device.tse_not_ready',
  notReady: 'device.tse_not_ready',
};

/** A TSE that does not sign, as a device. */
export function toHealth({ reason, began }: Trip): Health {
  return { state: 'failed', code: CODES[reason] ?? 'device.broken', since: began };
}
