import { type Actor, ok, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import type { TseDesk } from './desk.ts';

/** Runs `work` for somebody signed in who has the right. */
export type AsActor = (
  right: string | null,
  work: (actor: Actor) => Result<unknown> | Promise<Result<unknown>>,
) => Result<unknown> | Promise<Result<unknown>>;

const zOrder = z.object({
  kind: z.enum(['simulator', 'fiskaly']),
  algorithm: z.enum(['ecdsa-plain-SHA256', 'ecdsa-plain-SHA384']).optional(),
  tssId: z.uuid().optional(),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  apiKey: z.string().min(1).max(200).optional(),
  apiSecret: z.string().min(1).max(200).optional(),
});
const zDecommission = z.object({
  tseId: z.int().min(1),
  reason: z.string().min(1).max(200),
  /** The device never signs again. */
  disable: z.boolean().default(false),
});

/** The calls about TSEs. Everybody sees how they stand; who sets up devices may change them. */
export function tseCalls(desk: TseDesk, asActor: AsActor): Call[] {
  const nothing = z.object({});
  return [
    defineCall('tse.status', nothing, () => ok(desk.view())),
    defineCall('tse.setUp', zOrder, (order) => asActor('device.setup', () => desk.setUp(order))),
    defineCall('tse.exportNow', nothing, () => asActor('device.setup', () => desk.exportNow())),
    defineCall('tse.selfTest', nothing, () => asActor('device.setup', () => desk.selfTest())),
    defineCall('tse.decommission', zDecommission, (leave) => asActor('device.setup', () => desk.decommission(leave))),
  ];
}
