import type {
  CardDecline,
  CardDetails,
  CardOutcome,
  CardRequest,
  OpenIntent,
  Recovery,
  ReverseRequest,
  TerminalMark,
} from '../card-terminal/index.ts';
import type { Apdu } from './apdu.ts';
import { askLastBooking, enquire } from './asking.ts';
import { toBcd } from './bytes.ts';
import { authorisation, refund, reversal } from './commands.ts';
import type { ZvtConnection } from './connection.ts';
import { judge } from './judge.ts';
import type { ZvtOptions } from './options.ts';
import { receiptCollector, receiptOf, type TerminalReceipts } from './receipts.ts';
import type { DialogueEnd, DialogueListener, ZvtSession } from './session.ts';
import { readStatusInformation, type StatusInformation } from './status-info.ts';
import { type DialogueTime, rest } from './time.ts';
import { declinedBy } from './words.ts';

/** What a movement of money works with. */
export interface Around {
  readonly connection: ZvtConnection;
  readonly options: ZvtOptions;
  readonly time: DialogueTime;
  readonly show: (status: number) => void;
  /** Whether this terminal has proved not to answer `06 20`. */
  readonly mute: { is: boolean };
}

/** What is asked for. */
export type Asked =
  | { readonly operation: 'pay' | 'refund'; readonly request: CardRequest }
  | { readonly operation: 'reverse'; readonly request: ReverseRequest };

/** A movement of money under way, from one process's point of view. */
export interface Move {
  readonly asked: Asked;
  cancelled: boolean;
  session: ZvtSession | null;
  /** Set once `onBegin` has stored it: from here on the terminal may have been asked. */
  mark: TerminalMark | null;
  /** What `onResult` has stored. */
  seen: CardDetails | null;
  /** A result of the terminal other than 00. */
  no: StatusInformation | null;
  /** Why a status information was refused. */
  objection: { readonly reason: CardDecline; readonly text: string } | null;
}

const REFUSE_GARBLED = 0x9a;
const REFUSE_OTHER = 0x66;
const BUSY_AGAIN_MS = 500;
const BUSY_TIMES = 6;
const SILENT_TIMES = 2;

/** An outcome without money. */
export function declined(reason: CardDecline, text: string): CardOutcome {
  return { outcome: 'declined', reason, text };
}

const UNREACHABLE = declined('unreachable', 'Terminal nicht erreichbar');
const CANCELLED = declined('cancelled', 'abgebrochen');

/** A movement that has not begun. */
export function newMove(asked: Asked): Move {
  return { asked, cancelled: false, session: null, mark: null, seen: null, no: null, objection: null };
}

/**
 * Moves money once (13.08 § 2.2): the last trace is read, mark stored, asked, the result stored, acknowledged; whatever is in doubt
 * afterwards is asked of the terminal and never asked for again. Only within a turn of the connection.
 */
export async function moveMoney(move: Move, around: Around): Promise<CardOutcome> {
  const { request } = move.asked;
  const stood = await standing(around);
  if ('outcome' in stood) return stood;
  if (move.cancelled) return CANCELLED;
  try {
    await request.hooks.onBegin(stood.mark);
  } catch {
    return declined('notStored', 'der Vorgang konnte nicht gespeichert werden');
  }
  if (move.cancelled) return CANCELLED;
  move.mark = stood.mark;
  move.session = stood.session;
  const { options } = around;
  const receipts = receiptCollector(options.charset, options.columns);
  const end = await stood.session.run(
    commandOf(move.asked, options),
    options,
    { ...listenerOf(move, around), onPrint: receipts.add },
    move.asked.operation === 'pay' ? { once: true } : { once: true, secret: toBcd(options.password, 3) },
  );
  const clear = conclude(move, end, receipts.receipts());
  if (clear) return clear;
  const found = await resolveIntent(openIntent(move, stood.mark), around);
  return found.outcome === 'notFound' ? notBooked(move) : found;
}

/** The intent of a movement as it would be stored. */
export function openIntent({ asked, seen }: Move, mark: TerminalMark): OpenIntent & { readonly mark: TerminalMark } {
  const { intentId, amount } = asked.request;
  return { intentId, operation: asked.operation, amount, mark, seen };
}

function commandOf({ operation, request }: Asked, { password, currency }: ZvtOptions): Apdu {
  switch (operation) {
    case 'pay':
      return authorisation(request.amount, currency);
    case 'refund':
      return refund(password, request.amount, currency);
    case 'reverse':
      return reversal(password, request.receiptNumber);
  }
}

function notBooked(move: Move): CardOutcome {
  if (move.objection) return declined(move.objection.reason, move.objection.text);
  return move.cancelled ? CANCELLED : declined('notBooked', 'am Terminal nicht gebucht');
}

/** Where the terminal's books stand now, on a session that has just proved alive. */
async function standing(
  around: Around,
): Promise<{ readonly session: ZvtSession; readonly mark: TerminalMark } | CardOutcome> {
  const { connection, options, time } = around;
  let busy = 0;
  let silent = 0;
  for (;;) {
    const session = await connection.session(time.now() + options.connectMs);
    if (!session) return UNREACHABLE;
    const mark = (lastTrace: string | null): TerminalMark => ({ terminalId: connection.terminalId, lastTrace });
    if (around.mute.is) return { session, mark: mark(null) };
    const last = await askLastBooking(session, options);
    switch (last.told) {
      case 'booking':
        return {
          session,
          mark: { terminalId: last.info.terminalId || connection.terminalId, lastTrace: last.info.trace },
        };
      case 'none':
        return { session, mark: mark('') };
      case 'refused':
        return { session, mark: mark(null) };
      case 'busy':
        busy += 1;
        if (busy > BUSY_TIMES) return declined('busy', 'Terminal ist beschäftigt');
        await rest(time, BUSY_AGAIN_MS, connection.stopping);
        break;
      case 'silence':
        // an old link may have been dead; a new one that registers and still stays silent belongs to a terminal that cannot tell
        silent += 1;
        if (silent > SILENT_TIMES) around.mute.is = true;
    }
  }
}

function listenerOf(move: Move, around: Around): DialogueListener {
  const { asked } = move;
  const { operation, request } = asked;
  return {
    onShown: around.show,
    async onStatus(data) {
      const info = readStatusInformation(data, around.options.charset);
      if (!info) {
        move.objection = { reason: 'refused', text: 'die Antwort des Terminals war unleserlich' };
        return REFUSE_GARBLED;
      }
      if (info.result !== 0) {
        move.no = info;
        return 0;
      }
      if (info.amount !== null && info.amount !== request.amount) {
        move.objection = { reason: 'refused', text: 'das Terminal nannte einen anderen Betrag' };
        return REFUSE_OTHER;
      }
      const details = detailsOf(info, operation, { customer: '', merchant: '', admin: '' });
      try {
        await request.hooks.onResult(details);
      } catch {
        move.objection = { reason: 'notStored', text: 'das Ergebnis konnte nicht gespeichert werden' };
        return REFUSE_OTHER;
      }
      move.seen = details;
      return 0;
    },
  };
}

/** The outcome where the dialogue leaves no doubt; null = it has to be asked. */
function conclude(move: Move, end: DialogueEnd, receipts: TerminalReceipts): CardOutcome | null {
  const { seen, no, objection } = move;
  if (end.end === 'notSent') return UNREACHABLE;
  if (end.end === 'refused') return saidNo(end.code);
  if (end.end !== 'completed' && end.end !== 'aborted') return null;
  // what we did not acknowledge and it gave up itself is not booked (13.08 § 2.2.8)
  if (objection) return end.end === 'aborted' && !seen ? declined(objection.reason, objection.text) : null;
  if (seen) return end.end === 'completed' ? { outcome: 'approved', details: withReceipts(seen, receipts) } : null;
  if (no) return saidNo(no.result, no.text);
  return end.end === 'aborted' ? saidNo(end.code) : null;
}

function saidNo(code: number, words = ''): CardOutcome {
  const { reason, text } = declinedBy(code);
  return declined(reason, words === '' ? text : `${text}: ${words}`.slice(0, 200));
}

function withReceipts(details: CardDetails, { customer, merchant }: TerminalReceipts): CardDetails {
  return { ...details, receiptText: customer || details.receiptText, merchantText: merchant || details.merchantText };
}

function detailsOf(info: StatusInformation, operation: Asked['operation'], receipts: TerminalReceipts): CardDetails {
  return {
    terminalId: info.terminalId,
    trace: info.trace,
    panMasked: info.panMasked,
    brand: info.brand,
    approval: info.approval,
    receiptText: receipts.customer || receiptOf(info, operation),
    receiptNumber: info.receiptNumber,
    merchantText: receipts.merchant,
    amount: info.amount,
    source: 'terminal',
  };
}

/**
 * How an open intent ended (13.08 § 2.2.9, § 2.20): connect, wait until the terminal is ready, ask for its last booking, compare.
 * Asks for nothing else; never `06 01`. Only within a turn of the connection.
 */
export async function resolveIntent(
  intent: OpenIntent & { readonly mark: TerminalMark },
  around: Around,
): Promise<Recovery> {
  const { connection, options, time } = around;
  const by = time.now() + options.recoverMs;
  let silent = 0;
  while (!connection.stopping.aborted) {
    const session = await connection.session(by);
    if (!session) break;
    const state = await enquire(session, options);
    const last = state === null || state === 'wait' ? null : await askLastBooking(session, options);
    if (last?.told === 'silence') silent += 1;
    if (last?.told === 'booking' || last?.told === 'none' || last?.told === 'refused' || silent > SILENT_TIMES)
      return judged(intent, last?.told === 'booking' ? last.info : null);
    if (time.now() + BUSY_AGAIN_MS > by) break;
    await rest(time, BUSY_AGAIN_MS, connection.stopping);
  }
  return { outcome: 'unknown', reason: 'unreachable' };
}

function judged(intent: OpenIntent & { readonly mark: TerminalMark }, last: StatusInformation | null): Recovery {
  const judgement = judge(intent, last);
  if (judgement.found === 'unknown') return { outcome: 'unknown', reason: judgement.reason };
  if (judgement.found === 'notBooked') return { outcome: 'notFound' };
  if (intent.seen) return { outcome: 'approved', details: intent.seen };
  const details = detailsOf(judgement.info, intent.operation, { customer: '', merchant: '', admin: '' });
  return { outcome: 'approved', details };
}
