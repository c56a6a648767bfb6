import type { CardIntent } from '@valero/domain/kasse';
import { type PaymentIntentId, toCents } from '@valero/domain/kernel';
import type {
  CardDetails,
  CardOperation,
  CardOutcome,
  CardTerminal,
  Recovery,
  TerminalHooks,
  TerminalMark,
} from '@valero/drivers/card-terminal';
import * as z from 'zod';
import { messageOf } from '../log.ts';
import type { CardParts } from './model.ts';

const OPERATION: Readonly<Record<CardIntent['kind'], CardOperation>> = {
  pay: 'pay',
  reverse: 'reverse',
  refund: 'refund',
};

const NO_NUMBER = 'zu dieser Zahlung ist keine Belegnummer des Kartengeräts gespeichert';

/** What must be on the disk at which moment of the dialogue; a driver that cannot store moves no money. */
function hooksOf({ notes, now }: CardParts, intentId: string): TerminalHooks {
  const kept = (stored: ReturnType<typeof notes.mark>): void => {
    if (!stored.ok) throw new Error(stored.error.code);
  };
  return {
    onBegin: async (mark) => kept(notes.mark(intentId, JSON.stringify(mark), now())),
    onResult: async (details) => kept(notes.seen(intentId, JSON.stringify(details), now())),
  };
}

/** Asks the terminal once. A driver that breaks its word leaves the outcome unknown: the money may have moved. */
export async function askFor(parts: CardParts, intent: CardIntent): Promise<CardOutcome> {
  const { terminal, logger } = parts;
  if (!terminal) return { outcome: 'declined', reason: 'unreachable', text: 'kein Kartengerät eingerichtet' };
  try {
    return await operate(parts, terminal, intent);
  } catch (error) {
    logger.error({ error: messageOf(error) }, 'the card terminal’s driver threw');
    return { outcome: 'unknown', reason: 'noAnswer' };
  }
}

async function operate(parts: CardParts, terminal: CardTerminal, intent: CardIntent): Promise<CardOutcome> {
  const { kind, intentId } = intent;
  const request = { intentId, amount: toCents(Math.abs(intent.amount)), hooks: hooksOf(parts, intentId) };
  if (kind === 'pay') return terminal.pay(request);
  const { abilities } = terminal;
  if (!(kind === 'refund' ? abilities.refund : abilities.reverse))
    return { outcome: 'declined', reason: 'refused', text: 'das Kartengerät kann das nicht' };
  if (kind === 'refund') return terminal.refund(request);
  const original = parts.original(intent);
  if (!original || (abilities.connected && original.receiptNumber === ''))
    return { outcome: 'declined', reason: 'refused', text: NO_NUMBER };
  return terminal.reverse({ ...request, receiptNumber: original.receiptNumber, trace: original.trace });
}

const zMark = z.object({ terminalId: z.string(), lastTrace: z.string().nullable() });
const zSeen = z.object({
  terminalId: z.string(),
  trace: z.string(),
  panMasked: z.string(),
  brand: z.string(),
  approval: z.string(),
  receiptText: z.string(),
  receiptNumber: z.string(),
  merchantText: z.string(),
  amount: z.int().transform(toCents).nullable(),
  source: z.enum(['terminal', 'person']),
});

/** What was noted of an intent. A note that cannot be read is as if the terminal had been asked and nothing is known. */
export function notedOf(
  parts: Pick<CardParts, 'notes'>,
  intentId: string,
): { mark: TerminalMark | null; seen: CardDetails | null } {
  const note = parts.notes.get(intentId);
  if (!note) return { mark: null, seen: null };
  const mark = zMark.safeParse(read(note.mark));
  const seen = zSeen.safeParse(read(note.seen));
  return {
    mark: mark.success ? mark.data : { terminalId: '', lastTrace: null },
    seen: seen.success ? seen.data : null,
  };
}

function read(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Asks the terminal how an intent ended; never asks for money. */
export async function recover(parts: CardParts, intent: CardIntent): Promise<CardOutcome> {
  const { terminal, logger } = parts;
  if (!terminal) return { outcome: 'unknown', reason: 'unreachable' };
  const { intentId, amount, kind } = intent;
  const open = { intentId, operation: OPERATION[kind], amount: toCents(Math.abs(amount)), ...notedOf(parts, intentId) };
  const answer = await terminal.recover(open).catch((error: unknown): Recovery => {
    logger.error({ error: messageOf(error) }, 'the card terminal’s driver threw');
    return { outcome: 'unknown', reason: 'noAnswer' };
  });
  return answer.outcome === 'notFound' ? { outcome: 'declined', reason: 'notBooked', text: '' } : answer;
}

/** The id of an intent as drivers want it. */
export const intentIdOf = (intentId: string): PaymentIntentId => intentId as PaymentIntentId;
