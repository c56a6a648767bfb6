import type { CardDecline, CardDetails, CardDoubt, CardOutcome } from '@valero/drivers/card-terminal';
import type { CardSettlement } from './model.ts';

/** Fields of a settlement that only an approval fills. */
export const NOTHING = {
  terminalId: '',
  trace: '',
  panMasked: '',
  brand: '',
  approval: '',
  receiptText: '',
  receiptNumber: '',
  merchantText: '',
  source: 'terminal',
} as const;

const DECLINED: Readonly<Record<CardDecline, string>> = {
  declined: 'Karte abgelehnt',
  cancelled: 'abgebrochen',
  timeout: 'keine Karte in der Zeit',
  unreachable: 'Kartengerät nicht erreichbar',
  busy: 'Kartengerät beschäftigt',
  notBooked: 'am Kartengerät nicht gebucht',
  refused: 'vom Kartengerät nicht ausgeführt',
  notStored: 'die Kasse konnte das Ergebnis nicht speichern',
};

const DOUBTS: Readonly<Record<CardDoubt, string>> = {
  noAnswer: 'keine Antwort vom Kartengerät',
  unreachable: 'Kartengerät nicht erreichbar',
  cannotTell: 'das Kartengerät kann es nicht sagen',
};

/** Fields of an approval. */
export function fieldsOf(details: CardDetails): Omit<CardSettlement, 'intentId' | 'amount' | 'outcome' | 'reason'> {
  const { terminalId, trace, panMasked, brand, approval, receiptText, receiptNumber, merchantText, source } = details;
  const by = source === 'person' ? 'hand' : 'terminal';
  const numbers = { terminalId, trace, panMasked, brand, approval, receiptNumber };
  const short = Object.fromEntries(Object.entries(numbers).map(([key, text]) => [key, text.slice(0, 30)]));
  return { ...NOTHING, ...short, receiptText, merchantText, source: by };
}

/** Why no money moved, in the words of the receipt's language: German. */
export function declineWord(reason: CardDecline, text: string): string {
  return (text || DECLINED[reason]).slice(0, 200);
}

/** Outcome in the fields of the fact. */
export function settlementOf(outcome: CardOutcome): Omit<CardSettlement, 'intentId' | 'amount' | 'outcome'> {
  if (outcome.outcome === 'approved') return { reason: '', ...fieldsOf(outcome.details) };
  const reason = outcome.outcome === 'declined' ? declineWord(outcome.reason, outcome.text) : DOUBTS[outcome.reason];
  return { reason, ...NOTHING };
}
