import type { CardIntent, CutReply } from '@valero/domain/kasse';
import { type Actor, err, ok, type Result } from '@valero/domain/kernel';
import type { CardOutcome, CardTerminal, ManualTerminal } from '@valero/drivers/card-terminal';
import { messageOf } from '../log.ts';
import type { CardView } from '../transport.ts';
import { askFor, intentIdOf, notedOf, recover } from './ask.ts';
import { cutTerminal } from './cut.ts';
import type { CardDesk, CardParts, HandWord } from './model.ts';
import { slipPaper, wantsSignature } from './slip.ts';
import { fieldsOf, NOTHING, settlementOf } from './words.ts';

const SOON_MS = 3000;
const SOON_TIMES = 20;
const LATER_MS = 30_000;

/** Makes the desk. */
export function createCardDesk(parts: CardParts): CardDesk {
  const screen = createScreen(parts);
  const asking = createAsking(parts, screen);

  return {
    begin(intentId, _amount, actor) {
      const intent = parts.intent(intentId);
      if (!intent) return parts.logger.error({ intentId }, 'a card intent is not stored');
      screen.show(intent, 'pending');
      asking.watch(askFor(parts, intent).then((outcome) => asking.settle(intent, outcome, actor)));
    },
    resume() {
      const intent = parts.pending();
      if (!intent) return;
      screen.show(intent, intent.outcome === 'unknown' ? 'unknown' : 'pending');
      asking.watch(asking.ask(intent));
    },
    async recheck() {
      const intent = parts.pending();
      if (intent?.outcome === 'unknown') await asking.ask(intent);
    },
    cancel() {
      const view = screen.current();
      if (view?.state === 'pending') parts.terminal?.cancel(intentIdOf(view.intentId));
    },
    current: screen.current,
    settleByHand: (intentId, word, actor) => asking.settleByHand(intentId, word, actor),
    affirm(intentId, said) {
      const { terminal } = parts;
      const heard = terminal !== null && isManual(terminal) && terminal.affirm(intentIdOf(intentId), said);
      return heard ? ok({}) : err({ code: 'kasse.card_unknown_intent' });
    },
    cut: (actor): Promise<Result<CutReply>> => cutTerminal(parts, actor),
    close() {
      screen.close();
      asking.close();
    },
  };
}

const isManual = (terminal: CardTerminal): terminal is ManualTerminal => 'affirm' in terminal;

interface Screen {
  show(intent: CardIntent, state: CardView['state'], hint?: string): void;
  current(): CardView | null;
  close(): void;
}

/** What the screens see of an intent, with what the terminal shows. */
function createScreen(parts: CardParts): Screen {
  let view: CardView | null = null;
  const put = (next: CardView): void => {
    view = next;
    parts.publish(next);
  };
  const leave = parts.terminal?.onMessage((message) => {
    if (view?.state !== 'pending' || (message?.intentId && message.intentId !== view.intentId)) return;
    put({ ...view, message: message && { text: message.text, attention: message.attention } });
  });
  return {
    show(intent, state, hint = '') {
      const { mark, seen } = notedOf(parts, intent.intentId);
      put({
        intentId: intent.intentId,
        kind: intent.kind,
        amount: intent.amount,
        at: intent.at,
        state,
        hint,
        message: null,
        manual: parts.terminal?.abilities.connected === false,
        belegId: intent.belegId,
        belegNumber: intent.belegId === null ? null : (parts.original(intent)?.number ?? null),
        look: {
          terminalId: seen?.terminalId || mark?.terminalId || '',
          lastTrace: mark?.lastTrace ?? null,
          seen: seen && { trace: seen.trace, receiptNumber: seen.receiptNumber },
        },
      });
    },
    current: () => view,
    close: () => leave?.(),
  };
}

interface Asking {
  settle(intent: CardIntent, outcome: CardOutcome, actor: Actor | null): Promise<void>;
  ask(intent: CardIntent): Promise<void>;
  settleByHand(intentId: string, word: HandWord, actor: Actor): Promise<Result<unknown>>;
  watch(work: Promise<void>): void;
  close(): void;
}

/** Books what the terminal says, and asks again while it is not known. */
function createAsking(parts: CardParts, screen: Screen): Asking {
  let timer: NodeJS.Timeout | null = null;
  let asked = 0;
  let told = '';
  let open = true;

  const settled = (intent: CardIntent): void => {
    if (timer) clearTimeout(timer);
    asked = 0;
    const dropped = parts.notes.drop(intent.intentId);
    if (!dropped.ok) parts.logger.error({ code: dropped.error.code }, 'the note of a card payment stays');
  };
  const askLater = (intent: CardIntent): void => {
    if (!open) return;
    if (timer) clearTimeout(timer);
    asked += 1;
    timer = setTimeout(() => watch(ask(intent)), asked <= SOON_TIMES ? SOON_MS : LATER_MS);
    timer.unref();
  };
  const ask = async (intent: CardIntent): Promise<void> => {
    if (timer) clearTimeout(timer);
    await settle(intent, await recover(parts, intent), null);
  };

  async function settle(intent: CardIntent, outcome: CardOutcome, actor: Actor | null): Promise<void> {
    // a person may have decided while the terminal was asked
    const now = parts.intent(intent.intentId);
    if (!open || (now?.outcome !== 'open' && now?.outcome !== 'unknown')) return;
    const { intentId, amount } = intent;
    const said = settlementOf(outcome);
    const settlement = { intentId, amount, outcome: outcome.outcome, ...said };
    const stored = await parts.run('kasse.settleCard', settlement, actor);
    if (!stored.ok) {
      parts.logger.error({ intentId, code: stored.error.code }, 'a card outcome could not be stored');
      parts.notice(stored.error);
      askLater(intent);
      return;
    }
    screen.show(intent, outcome.outcome, said.reason);
    if (outcome.outcome === 'unknown') return doubtful(intent, said.reason);
    settled(intent);
    if (outcome.outcome === 'declined') parts.notice({ code: 'host.card_declined', details: { reason: said.reason } });
    else if (wantsSignature(said.merchantText)) parts.print(slipPaper(said.merchantText, false));
  }

  function doubtful(intent: CardIntent, reason: string): void {
    if (told !== intent.intentId) parts.notice({ code: 'host.card_unknown', details: { reason } });
    told = intent.intentId;
    askLater(intent);
  }

  async function settleByHand(intentId: string, word: HandWord, actor: Actor): Promise<Result<unknown>> {
    const intent = parts.pending();
    if (intent?.intentId !== intentId) return err({ code: 'kasse.card_unknown_intent' });
    const { amount } = intent;
    if (intent.outcome !== 'unknown') return err({ code: 'kasse.card_running', details: { amount } });
    const { seen } = notedOf(parts, intentId);
    const known = word.outcome === 'approved' && seen ? fieldsOf(seen) : NOTHING;
    const by = word.cashier === null ? actor.name : `${actor.name}, Kasse ${word.cashier}`;
    const reason = `von Hand geklärt durch ${by}: ${word.reason}`.slice(0, 200);
    const typed =
      word.outcome === 'approved'
        ? { trace: word.trace || known.trace, receiptNumber: word.receiptNumber || known.receiptNumber }
        : {};
    const settlement = { intentId, amount, outcome: word.outcome, reason, ...known, ...typed, source: 'hand' };
    const stored = await parts.run('kasse.settleCard', settlement, actor);
    if (!stored.ok) return stored;
    settled(intent);
    screen.show(intent, word.outcome, reason);
    return stored;
  }

  function watch(work: Promise<void>): void {
    work.catch((error: unknown) => parts.logger.error({ error: messageOf(error) }, 'a card payment was left open'));
  }

  return {
    settle,
    ask,
    settleByHand,
    watch,
    close() {
      open = false;
      if (timer) clearTimeout(timer);
    },
  };
}
