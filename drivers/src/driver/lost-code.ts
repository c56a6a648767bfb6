import type { DeviceCode } from '../device/index.ts';
import type { LinkCode } from '../transport/index.ts';

const CODES: Readonly<Record<LinkCode, DeviceCode>> = {
  absent: 'device.unplugged',
  denied: 'device.no_permission',
  busy: 'device.port_in_use',
  taken: 'device.port_in_use',
  refused: 'device.unreachable',
  timeout: 'device.unreachable',
  gone: 'device.unreachable',
  closed: 'device.unreachable',
  silent: 'device.silent',
  crashed: 'device.port_failed',
  unsupported: 'device.no_such_link',
};

/** What a person is told about a link that cannot be had or was lost. */
export function lostCode(why: { readonly code: LinkCode }): DeviceCode {
  return CODES[why.code];
}
