import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import type { AsActor } from '../tse/calls.ts';
import type { Calibration } from './calibration.ts';

const zDevice = z.object({ id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) });

/** The guided calibration of a drawer's sensor: first shut, then open. `guide` null = the devices of this till are fixed. */
export function drawerCalls(guide: Calibration | null, asActor: AsActor): Call[] {
  if (!guide) return [];
  return [
    defineCall('drawer.shut', zDevice, ({ id }) => asActor('device.setup', () => guide.shut(id))),
    defineCall('drawer.open', zDevice, ({ id }) => asActor('device.setup', (actor) => guide.open(id, actor))),
  ];
}
