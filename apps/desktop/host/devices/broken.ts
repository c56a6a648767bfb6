import { type Device, type DeviceCode, type DeviceKind, healthCell } from '@valero/drivers/device';

/** Stands in the list for a device that could not be made from its set-up, so that it is missed and not forgotten. */
export function brokenDevice(about: {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: string;
  readonly now: () => number;
  readonly code?: DeviceCode;
}): Device {
  const { id, kind, name, now } = about;
  const health = healthCell(now);
  health.set('failed', about.code ?? 'device.misfit');
  return {
    ...{ id, kind, name },
    start: () => undefined,
    stop: () => Promise.resolve(),
    health: health.get,
    onHealth: health.on,
  };
}
