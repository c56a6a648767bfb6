import type { PaymentIntentId } from '@valero/domain/kernel';
import * as z from 'zod';
import { healthCell, listeners } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';
import { centsText } from './money-text.ts';
import type {
  CardDetails,
  CardOperation,
  CardOutcome,
  CardRequest,
  ManualTerminal,
  PersonSaid,
  ReverseRequest,
  TerminalMessage,
} from './port.ts';

const zExternalOptions = z.object({
  /** Number on the terminal's sticker; stands on the receipt and in the books. */
  terminalId: z
    .string()
    .regex(/^[A-Za-z0-9]{1,20}$/)
    .default('EXTERN'),
});

/** What the terminal without a cable is made with. */
export interface ExternalTerminalOptions {
  readonly id: string;
  readonly name: string;
  readonly terminalId: string;
  /** Epoch ms. */
  readonly now: () => number;
}

interface Running {
  readonly outcome: Promise<CardOutcome>;
  /** The first answer counts; false = there was one. */
  say(said: Said): boolean;
}

type Asked = (CardRequest | ReverseRequest) & { readonly operation: CardOperation };

const MOST_KEPT = 200;
const WORK: Readonly<Record<CardOperation, readonly [de: string, en: string]>> = {
  pay: ['am Kartengerät eingeben und Ergebnis bestätigen', 'enter it on the card terminal and confirm the outcome'],
  reverse: ['am Kartengerät stornieren und bestätigen', 'reverse it on the card terminal and confirm'],
  refund: ['am Kartengerät gutschreiben und bestätigen', 'refund it on the card terminal and confirm'],
};
const TITLE: Readonly<Record<CardOperation, string>> = {
  pay: 'Kartenzahlung',
  reverse: 'Storno Kartenzahlung',
  refund: 'Gutschrift auf Karte',
};

type Said = PersonSaid | 'cancelled' | 'stopped';

/** Outcomes of this process. */
interface Outcomes {
  readonly ended: Map<PaymentIntentId, CardOutcome>;
  readonly doubtful: Set<PaymentIntentId>;
}

function keep({ ended, doubtful }: Outcomes, intentId: PaymentIntentId, outcome: CardOutcome): CardOutcome {
  if (outcome.outcome === 'unknown') doubtful.add(intentId);
  else ended.set(intentId, outcome);
  for (const oldest of ended.keys()) {
    if (ended.size <= MOST_KEPT) break;
    ended.delete(oldest);
  }
  return outcome;
}

/** One operation: shown to the person, ended by what the person says. */
async function byHand(
  asked: Asked,
  terminalId: string,
  saying: Promise<Said>,
  show: (message: TerminalMessage) => void,
): Promise<CardOutcome> {
  const { intentId, operation, hooks } = asked;
  try {
    await hooks.onBegin({ terminalId, lastTrace: null });
  } catch {
    return { outcome: 'declined', reason: 'notStored', text: 'der Vorgang konnte nicht gespeichert werden' };
  }
  const amount = `${centsText(asked.amount)} €`;
  const [de, en] = WORK[operation];
  show({ intentId, text: { de: `${amount} ${de}`, en: `${amount}: ${en}` }, attention: true });
  const said = await saying;
  if (said === 'stopped') return { outcome: 'unknown', reason: 'noAnswer' };
  if (said === 'cancelled') return { outcome: 'declined', reason: 'cancelled', text: 'abgebrochen' };
  if (said.outcome === 'declined')
    return { outcome: 'declined', reason: 'declined', text: 'laut Kartengerät abgelehnt' };
  const details = detailsOf(asked, said, terminalId);
  try {
    await hooks.onResult(details);
  } catch {
    // the money has moved at a device that takes nothing back by itself
    return { outcome: 'unknown', reason: 'cannotTell' };
  }
  return { outcome: 'approved', details };
}

/**
 * A terminal that is not connected. A person types the amount there, reads how it ended and says so here; what is stored says that a
 * person said it. It cannot be asked afterwards: what nobody has affirmed stays unknown until somebody looks at it.
 */
export function externalTerminal(options: ExternalTerminalOptions): ManualTerminal {
  const health = healthCell(options.now);
  const messages = listeners<TerminalMessage | null>();
  const running = new Map<PaymentIntentId, Running>();
  const outcomes: Outcomes = { ended: new Map(), doubtful: new Set() };
  const { ended, doubtful } = outcomes;

  const begin = async (asked: Asked): Promise<CardOutcome> => {
    const { intentId } = asked;
    const same = running.get(intentId) ?? null;
    if (same) return same.outcome;
    const known = ended.get(intentId);
    if (known) return known;
    if (doubtful.has(intentId)) return { outcome: 'unknown', reason: 'cannotTell' };
    if (health.get().state !== 'ready')
      return { outcome: 'declined', reason: 'unreachable', text: 'Kartengerät nicht eingerichtet' };
    if (running.size > 0) return { outcome: 'declined', reason: 'busy', text: 'es läuft schon ein Vorgang' };
    let answer: ((said: Said) => void) | null = null;
    const saying = new Promise<Said>((resolve) => {
      answer = resolve;
    });
    const say: Running['say'] = (said) => {
      const first = answer !== null;
      answer?.(said);
      answer = null;
      return first;
    };
    const outcome = byHand(asked, options.terminalId, saying, messages.tell).then((end) => {
      running.delete(intentId);
      messages.tell(null);
      // what was never shown to anybody may be asked again
      return end.outcome === 'declined' && end.reason === 'notStored' ? end : keep(outcomes, intentId, end);
    });
    running.set(intentId, { outcome, say });
    return outcome;
  };

  return {
    id: options.id,
    kind: 'cardTerminal',
    name: options.name,
    abilities: { reverse: true, refund: true, endOfDay: false, connected: false },
    start: () => health.set('ready', 'device.ready'),
    async stop() {
      for (const each of running.values()) each.say('stopped');
      await Promise.all([...running.values()].map(({ outcome }) => outcome));
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    pay: (request) => begin({ ...request, operation: 'pay' }),
    reverse: (request) => begin({ ...request, operation: 'reverse' }),
    refund: (request) => begin({ ...request, operation: 'refund' }),
    async recover({ intentId, mark, seen }) {
      const here = running.get(intentId);
      if (here) return here.outcome;
      const known = ended.get(intentId);
      if (known) return known;
      if (!mark) return { outcome: 'notFound' };
      // a person had affirmed it, and that was durable
      return seen ? { outcome: 'approved', details: seen } : { outcome: 'unknown', reason: 'cannotTell' };
    },
    cancel: (intentId) => void running.get(intentId)?.say('cancelled'),
    async endOfDay() {
      return { outcome: 'refused', reason: 'refused', text: 'Kassenschnitt am Kartengerät selbst auslösen' };
    },
    async inspect() {
      const state = running.size > 0 ? 'wait' : 'ready';
      const text = { de: 'Nicht verbunden: Bedienung am Gerät', en: 'Not connected: operated by hand' };
      return { state, terminalId: options.terminalId, text };
    },
    onMessage: messages.on,
    affirm: (intentId, said) => running.get(intentId)?.say(said) ?? false,
  };
}

/** What a person typed, without anything that could be a card number. */
function detailsOf(
  { operation, amount }: Asked,
  said: PersonSaid & { readonly outcome: 'approved' },
  terminalId: string,
): CardDetails {
  const trace = said.trace.replace(/\D/g, '').slice(0, 12);
  const receiptNumber = said.receiptNumber.replace(/\D/g, '').slice(0, 12);
  const brand = said.brand.replace(/\d{5,}/g, '####').slice(0, 40);
  const lines = [
    TITLE[operation],
    `Betrag ${centsText(amount)} €`,
    ...(brand === '' ? [] : [`Karte ${brand}`]),
    `Terminal-ID ${terminalId}`,
    ...(trace === '' ? [] : [`TA-Nr. ${trace}`]),
    ...(receiptNumber === '' ? [] : [`Beleg-Nr. ${receiptNumber}`]),
    'Beleg des Kartengeräts liegt bei',
  ];
  const receiptText = lines.join('\n');
  return {
    ...{ terminalId, trace, brand, receiptNumber, receiptText, amount },
    ...{ panMasked: '', approval: '', merchantText: '' },
    source: 'person',
  };
}

/** Terminals without a cable: a person types and affirms. */
export const externalTerminalDriver: DriverModule<z.infer<typeof zExternalOptions>> = {
  id: 'external-terminal',
  kind: 'cardTerminal',
  name: { de: 'Kartengerät ohne Verbindung (von Hand)', en: 'Card terminal without a cable (by hand)' },
  links: [],
  usual: null,
  options: zExternalOptions,
  priority: 0,
  create: ({ id, name, options }, { now }) =>
    externalTerminal({ id, name: name || 'Kartengerät (von Hand)', terminalId: options.terminalId, now }),
};
