import { belegIssued, changeOf, viewBasket } from '@valero/domain/kasse';
import { type Actor, type Effect, type Failure, toCents } from '@valero/domain/kernel';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import type { CardDesk } from './card/model.ts';
import { basketDisplay, saleDisplay } from './display.ts';
import type { Language } from './documents/format.ts';
import type { ZCheck } from './fiscal/z-check.ts';
import { type Logger, messageOf } from './log.ts';
import type { PrintDesk } from './prints.ts';
import type { Done } from './runner.ts';
import type { SyncDesk } from './sync/desk.ts';
import type { Topics } from './topics.ts';
import type { DisplayView } from './transport.ts';
import type { WorkingBasket } from './working-basket.ts';

/** Shows the open basket to the screens and to the customer. */
export interface Showcase {
  /** Tells basket topic and display what is open now. */
  basket(): void;
  /** Tells the basket topic, and shows the customer a sale that has just been finished, if one was. */
  done(done: Done): void;
}

/** Makes the showcase. */
export function createShowcase(parts: {
  readonly topics: Topics;
  readonly display: CustomerDisplay | null;
  readonly basket: WorkingBasket;
  readonly language: Language;
  readonly logger: Logger;
}): Showcase {
  const { topics, language } = parts;
  const show = (view: DisplayView): void => {
    topics.publish('display', view);
    try {
      parts.display?.show({ top: view.top, bottom: view.bottom });
    } catch (error) {
      parts.logger.error({ error }, 'the customer display’s driver threw');
    }
  };
  const open = () => {
    const basket = parts.basket.get();
    return basket ? viewBasket(basket) : null;
  };
  return {
    basket() {
      const view = open();
      topics.publish('basket', view);
      show(basketDisplay(view, language));
    },
    done({ facts }) {
      const sale = facts.find((fact) => belegIssued.is(fact) && fact.payload.kind === 'sale');
      const view = open();
      topics.publish('basket', view);
      if (sale && belegIssued.is(sale)) show(saleDisplay(sale.payload, changeOf(sale.payload), language));
      else show(basketDisplay(view, language));
    },
  };
}

/** What follows a commit: screens, sync, paper, drawer, card. None of it can undo the facts, none of it is waited for. */
export function afterCommit(parts: {
  readonly showcase: Showcase;
  readonly sync: Pick<SyncDesk, 'recorded'>;
  readonly prints: Pick<PrintDesk, 'wake'>;
  readonly card: Pick<CardDesk, 'begin'>;
  readonly zCheck: Pick<ZCheck, 'look'>;
  readonly drawer: CashDrawer | null;
  /** A pulse leaves now. */
  readonly onPulse: () => void;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
}): (done: Done) => void {
  const jammed = (reason: string): void => parts.notice({ code: 'host.drawer_failed', details: { reason } });

  function carryOut(effect: Effect, actor: Actor): void {
    if (effect.kind === 'cardPayment') parts.card.begin(effect.intentId, toCents(effect.amount), actor);
    if (effect.kind !== 'openDrawer' || !parts.drawer) return;
    parts.onPulse();
    Promise.resolve(parts.drawer)
      .then((drawer) => drawer.open())
      .then(
        // a shop without a drawer misses none
        (outcome) => outcome.outcome === 'failed' && outcome.code !== 'device.off' && jammed(outcome.code),
        (error: unknown) => jammed(messageOf(error)),
      );
  }

  function follow(done: Done): void {
    for (const effect of done.effects) carryOut(effect, done.actor);
    if (done.facts.length > 0) parts.sync.recorded();
    if (done.prints > 0) parts.prints.wake();
    parts.zCheck.look(done.facts);
    if (done.basketChanged) parts.showcase.done(done);
  }

  return (done) => {
    try {
      follow(done);
    } catch (error) {
      // the facts are stored and the answer must say so, whatever a screen or a driver makes of it
      parts.logger.error({ error }, 'what follows a commit stumbled');
    }
  };
}
