import { isWeighed } from '@valero/domain/kasse';
import {
  type Actor,
  type ArticleId,
  type Clock,
  err,
  type Ids,
  mulDiv,
  ok,
  type Result,
  toCents,
} from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import type { Scale, ScaleRefusal, Weighing } from '@valero/drivers/scale';
import type { ScaleView } from '../transport.ts';

/** How long goods are waited for before the panel has to be asked again. */
const WAIT_MS = 120_000;

/** Weighing for the open sale. A weighing lies here between the scale and the basket, and is given to one of them once. */
export interface ScaleDesk {
  /** Whether goods by weight come from the scale now: one is set up, and it is certified or this is training. */
  isInUse(): boolean;
  current(): ScaleView | null;
  /**
   * Waits for goods on the scale; the topic `scale` tells how it goes. One that was under way is given up. Errors: stock.article_unknown,
   * kasse.not_weighed, device.scale_price_refused (no whole cents per kg), device.off.
   */
  begin(input: { readonly articleId: ArticleId; readonly tare: number }): Result<ScaleView>;
  /** Sells the weighing that is shown; a second time there is none any more. Errors: host.weighing_gone and those of kasse.addWeighed. */
  accept(weighingId: string, actor: Actor): Promise<Result<unknown>>;
  /** Gives the weighing up. */
  cancel(): void;
}

/** What the desk works with. */
export interface ScaleDeskParts {
  readonly scale: Scale | null;
  readonly article: (id: ArticleId) => Article | null;
  readonly isTraining: () => boolean;
  /** Runs kasse.addWeighed. */
  readonly sell: (input: unknown, actor: Actor) => Promise<Result<unknown>>;
  readonly publish: (view: ScaleView | null) => void;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface UnderWay {
  view: ScaleView;
  readonly articleId: ArticleId;
  readonly giveUp: AbortController;
  /** Given out by the scale and not sold yet. */
  held: Weighing | null;
}

/** Makes the desk. Nothing in a sale waits for it. */
export function createScaleDesk(parts: ScaleDeskParts): ScaleDesk {
  const { scale, publish } = parts;
  let now: UnderWay | null = null;

  const show = (which: UnderWay, change: Partial<ScaleView>): void => {
    which.view = { ...which.view, ...change };
    if (now === which) publish(which.view);
  };
  const leave = (): void => {
    now?.giveUp.abort();
    if (now) publish(null);
    now = null;
  };

  async function weigh(which: UnderWay, used: Scale): Promise<void> {
    const { unitPrice, tare, practice } = which.view;
    const query = {
      unitPrice: toCents(unitPrice),
      tare,
      purpose: practice ? ('practice' as const) : ('sale' as const),
    };
    const ended = await used.weigh(query, {
      waitMs: WAIT_MS,
      signal: which.giveUp.signal,
      onLive: ({ state, grams }) => show(which, { live: state, grams }),
    });
    if (now !== which) return;
    if (ended.outcome === 'refused') return show(which, { state: 'refused', reason: ended.reason });
    which.held = ended.weighing;
    const { grams, amount } = ended.weighing;
    show(which, { state: 'stable', grams, amount, live: null });
  }

  return {
    isInUse: () =>
      scale !== null && scale.health().state !== 'absent' && (scale.certificate !== null || parts.isTraining()),
    current: () => now?.view ?? null,
    begin({ articleId, tare }) {
      const asked = question(parts, articleId);
      if (!asked.ok) return asked;
      leave();
      const { article, unitPrice, used } = asked.value;
      const view: ScaleView = {
        ...{ weighingId: parts.ids.next(), articleId, name: article.name, unitPrice, tare },
        ...{ state: 'waiting', live: null, grams: null, amount: null, reason: null },
        practice: parts.isTraining(),
        certificate: used.certificate?.number ?? null,
      };
      const which: UnderWay = { view, articleId, giveUp: new AbortController(), held: null };
      now = which;
      publish(view);
      void weigh(which, used);
      return ok(view);
    },
    async accept(weighingId, actor) {
      const which = now;
      const held = which?.held ?? null;
      if (!which || !held || which.view.weighingId !== weighingId) return err({ code: 'host.weighing_gone' });
      which.held = null;
      const { articleId } = which;
      const sold = await parts.sell({ ...held, articleId, tare: which.view.tare }, actor);
      // not booked: it is still there to be tried again
      if (!sold.ok) which.held = held;
      else if (now === which) leave();
      return sold;
    },
    cancel: leave,
  };
}

/** What is to be asked of which scale. */
function question(
  { scale, article: find }: ScaleDeskParts,
  articleId: ArticleId,
): Result<{ readonly article: Article; readonly unitPrice: number; readonly used: Scale }> {
  if (!scale || scale.health().state === 'absent') return err({ code: 'device.off' satisfies ScaleRefusal });
  const article = find(articleId);
  if (!article) return err({ code: 'stock.article_unknown' });
  if (article.price === null || !isWeighed(article))
    return err({ code: 'kasse.not_weighed', details: { name: article.name } });
  if (article.price <= 0 || article.price % 1000 !== 0)
    return err({ code: 'device.scale_price_refused' satisfies ScaleRefusal });
  return ok({ article, unitPrice: mulDiv(article.price, 1, 1000, 'halfAwayFromZero'), used: scale });
}
