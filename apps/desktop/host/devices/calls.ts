import { type Actor, err, ok, type Result } from '@valero/domain/kernel';
import { zDeviceSetup } from '@valero/drivers/driver';
import { zLinkAddress } from '@valero/drivers/transport';
import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import type { AsActor } from '../tse/calls.ts';
import type { DeviceDesk } from './desk.ts';
import { DEVICE_TESTS, type DeviceTest } from './views.ts';

/** Who sets devices up. */
const RIGHT = 'device.setup';

/** Tests that open the drawer. */
const PULSES: ReadonlySet<DeviceTest> = new Set<DeviceTest>(['open', 'pin2', 'pin5']);

const nothing = z.object({});
const zDeviceId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

/** The calls about setting up and trying devices; everybody sees how they stand by `devices.list`. `desk` null = the devices of this till are fixed. */
export function deviceCalls(
  desk: DeviceDesk | null,
  asActor: AsActor,
  /** A test is about to open the drawer, in this person's name. */
  onPulse: (actor: Actor) => Promise<Result<unknown>>,
): Call[] {
  if (!desk) return [];
  return [
    defineCall('devices.setups', nothing, () => asActor(RIGHT, () => ok(desk.rows()))),
    defineCall('devices.drivers', nothing, () => asActor(RIGHT, async () => ok(await desk.drivers()))),
    defineCall('devices.ports', nothing, () => asActor(RIGHT, async () => ok(await desk.ports()))),
    defineCall(
      'devices.probe',
      z.object({ address: zLinkAddress, driver: z.string().max(40).nullable().default(null) }),
      ({ address, driver }) => asActor(RIGHT, async () => ok(await desk.probe(address, driver))),
    ),
    defineCall('devices.save', z.object({ setup: zDeviceSetup }), ({ setup }) =>
      asActor(RIGHT, (actor) => desk.save(setup, actor)),
    ),
    defineCall('devices.remove', z.object({ id: zDeviceId }), ({ id }) =>
      asActor(RIGHT, (actor) => desk.remove(id, actor)),
    ),
    defineCall('devices.test', z.object({ id: zDeviceId, test: z.enum(DEVICE_TESTS) }), ({ id, test }) =>
      asActor(RIGHT, async (actor) => {
        if (PULSES.has(test)) {
          const noted = await onPulse(actor);
          if (!noted.ok) return noted;
        }
        return desk.test(id, test);
      }),
    ),
    defineCall('devices.log', z.object({ id: zDeviceId.nullable().default(null) }), ({ id }) =>
      asActor(RIGHT, () => {
        const text = desk.log(id);
        return text === '' ? err({ code: 'host.device_log_empty' }) : ok({ text });
      }),
    ),
  ];
}
