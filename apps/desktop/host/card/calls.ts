import { type Actor, err, ok, type PaymentIntentId, type Result, toId, zId, zText } from '@valero/domain/kernel';
import type { DeviceStore, PrintDraft } from '@valero/storage/sqlite';
import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import type { PaperSources } from '../papers.ts';
import type { Session } from '../session.ts';
import type { CardDesk, HandWord } from './model.ts';
import { cutPaper, slipPaper } from './slip.ts';

/** What the calls about cards reach. */
export interface CardCallParts {
  readonly card: CardDesk;
  readonly session: Session;
  readonly store: DeviceStore;
  readonly papers: PaperSources;
  readonly enqueue: (draft: PrintDraft) => void;
  readonly time: () => Pick<Parameters<typeof cutPaper>[1], 'offset'> & {
    readonly now: Parameters<typeof cutPaper>[1]['at'];
  };
  readonly asActor: (
    right: string | null,
    work: (actor: Actor) => Result<unknown> | Promise<Result<unknown>>,
  ) => Result<unknown> | Promise<Result<unknown>>;
}

const nothing = z.object({});
const zTyped = zText(30).default('');

const zResolve = z.object({
  intentId: zId(),
  outcome: z.enum(['approved', 'declined']),
  /** Why the person is sure. */
  reason: zText(120).min(1),
  trace: zTyped,
  receiptNumber: zTyped,
  /** Somebody with the right, where the person at the till has none; null = the person at the till decides. */
  approver: z
    .object({ userId: zId(), pin: z.string().min(1).max(32) })
    .nullable()
    .default(null),
});

const zAffirm = z.object({
  intentId: zId(),
  said: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('approved'), trace: zTyped, receiptNumber: zTyped, brand: zTyped }),
    z.object({ outcome: z.literal('declined') }),
  ]),
});

/** Whose word settles an unclear payment. Errors: identity.right_missing, and those of a PIN. */
async function decider(
  session: Session,
  actor: Actor,
  approver: z.infer<typeof zResolve>['approver'],
): Promise<Result<{ readonly actor: Actor; readonly cashier: HandWord['cashier'] }>> {
  const checked = approver ? await session.check(approver.userId, approver.pin) : ok(actor);
  if (!checked.ok) return checked;
  const person = checked.value;
  if (!person.rights.has('kasse.void'))
    return err({ code: 'identity.right_missing', details: { right: 'kasse.void' } });
  return ok({ actor: person, cashier: person.id === actor.id ? null : actor.name });
}

/** Everything the screens may ask about card payments. */
export function cardCalls(parts: CardCallParts): Call[] {
  const { card, asActor } = parts;
  return [
    defineCall('card.cancel', nothing, () =>
      asActor('kasse.sell', () => {
        card.cancel();
        return ok({});
      }),
    ),
    defineCall('card.recheck', nothing, () =>
      asActor('kasse.sell', async () => {
        await card.recheck();
        return ok(card.current());
      }),
    ),
    defineCall('card.resolve', zResolve, ({ intentId, approver, ...word }) =>
      asActor('kasse.sell', async (actor) => {
        const who = await decider(parts.session, actor, approver);
        if (!who.ok) return who;
        return card.settleByHand(intentId, { ...word, cashier: who.value.cashier }, who.value.actor);
      }),
    ),
    defineCall('card.affirm', zAffirm, ({ intentId, said }) =>
      asActor('kasse.sell', () => card.affirm(intentId, said)),
    ),
    ...paperCalls(parts),
  ];
}

function paperCalls({ card, store, papers, enqueue, time, asActor }: CardCallParts): Call[] {
  return [
    defineCall('card.cut', nothing, () =>
      asActor('kasse.close', async (actor) => {
        const cut = await card.cut(actor);
        if (!cut.ok) return cut;
        const { now: at, offset } = time();
        enqueue(cutPaper(cut.value, { identity: papers.identity(), at, offset, language: papers.language }));
        return cut;
      }),
    ),
    defineCall(
      'card.slip',
      z.object({ intentId: zId(), side: z.enum(['customer', 'merchant']) }),
      ({ intentId, side }) =>
        asActor('kasse.report', () => {
          const intent = store.kasseReads().cardIntent(toId<PaymentIntentId>(intentId));
          const slip = side === 'merchant' ? intent?.merchantText : intent?.payment?.card?.receiptText;
          if (!slip) return err({ code: 'host.card_no_slip' });
          enqueue(slipPaper(slip, true));
          return ok({});
        }),
    ),
  ];
}
