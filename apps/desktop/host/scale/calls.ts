import { type ArticleId, ok, zId } from '@valero/domain/kernel';
import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import type { AsActor } from '../tse/calls.ts';
import type { ScaleDesk } from './desk.ts';

/** The calls of the weighing panel. */
export function scaleCalls(desk: ScaleDesk, asActor: AsActor): Call[] {
  return [
    defineCall(
      'scale.begin',
      z.object({ articleId: zId<ArticleId>(), tare: z.int().min(0).max(9999).default(0) }),
      (input) => asActor('kasse.sell', () => desk.begin(input)),
    ),
    defineCall('scale.accept', z.object({ weighingId: zId() }), ({ weighingId }) =>
      asActor('kasse.sell', (actor) => desk.accept(weighingId, actor)),
    ),
    defineCall('scale.cancel', z.object({}), () =>
      asActor('kasse.sell', () => {
        desk.cancel();
        return ok({});
      }),
    ),
    defineCall('scale.inUse', z.object({}), () => asActor(null, () => ok({ inUse: desk.isInUse() }))),
  ];
}
