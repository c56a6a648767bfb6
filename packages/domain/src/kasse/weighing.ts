import * as z from 'zod';
import {
  type ArticleId,
  businessDayAt,
  command,
  type Env,
  err,
  type Milli,
  ok,
  type Result,
  toMilli,
  unitPriceOfCents,
  zCents,
  zId,
  zMilli,
  zText,
} from '../kernel/index.ts';
import type { Article, LabelReads } from '../stock/index.ts';
import { addArticle, emptyBasket, MAX_TYPED } from './basket.ts';
import type { Basket } from './basket-model.ts';
import { type BasketDecision, keep } from './commands.ts';
import { drawerOpened } from './events.ts';
import { readScanned } from './labels.ts';
import type { LineWeighing } from './model.ts';
import type { KasseReads } from './ports.ts';

/** More than any scale at a till bears. */
const zGrams = z.int().min(1).max(999_999);

/** Whether an article is sold by its weight: its price is per kilogram. */
export function isWeighed(article: Pick<Article, 'unit' | 'price'>): boolean {
  return article.unit.toLowerCase() === 'kg' && article.price !== null;
}

/** Puts a weighing into the basket: weight, unit price and amount stay as given. */
function addWeighing(
  { basket, article }: { readonly basket: Basket | null; readonly article: Article | null },
  entry: { readonly quantity: Milli; readonly weighing: LineWeighing },
  env: Env,
): BasketDecision<{ pos: number }> {
  if (!article) return err({ code: 'stock.article_unknown' });
  if (!isWeighed(article)) return err({ code: 'kasse.not_weighed', details: { name: article.name } });
  if (article.drinkShare !== null) return err({ code: 'kasse.combo_whole', details: { name: article.name } });
  const open = basket ?? emptyBasket(env.newId(), env.now);
  const line = { article, ...entry, unitPrice: null, text: null, day: businessDayAt(env.now, env.offset) };
  const added = addArticle(open, line);
  return added.ok ? keep(added.value.basket, { pos: added.value.pos }) : added;
}

/**
 * Sells what the scale has weighed, exactly as it said. Called by the host, once for each weighing. Errors: stock.article_unknown, kasse.not_weighed,
 * kasse.weighing_stale (the price has changed since), those of `addArticle`.
 */
export const addWeighed = command({
  name: 'kasse.addWeighed',
  input: z.object({
    articleId: zId<ArticleId>(),
    grams: zGrams,
    tare: z.int().min(0).max(999_999),
    /** Cents per kilogram, as the scale gave it back. */
    unitPrice: zCents.refine((value) => value > 0 && value <= MAX_TYPED),
    amount: zCents.refine((value) => value >= 0 && value <= MAX_TYPED),
  }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ basket: reads.basket(), article: reads.article(input.articleId) }),
  decide: (loaded, { grams, tare, unitPrice, amount }, env): BasketDecision<{ pos: number }> => {
    if (loaded.article && loaded.article.price !== unitPriceOfCents(unitPrice))
      return err({ code: 'kasse.weighing_stale', details: { name: loaded.article.name } });
    const weighing = { source: 'scale' as const, tare: toMilli(tare), amount };
    return addWeighing(loaded, { quantity: toMilli(grams), weighing }, env);
  },
});

/** Sells by a weight that a person typed in; the line is marked. Errors as `kasse.addWeighed`. */
export const enterWeight = command({
  name: 'kasse.enterWeight',
  input: z.object({ articleId: zId<ArticleId>(), grams: zGrams }),
  right: 'kasse.price',
  authority: 'device',
  load: (reads: KasseReads, input) => ({ basket: reads.basket(), article: reads.article(input.articleId) }),
  decide: (loaded, { grams }, env): BasketDecision<{ pos: number }> => {
    const weighing = { source: 'hand' as const, tare: toMilli(0), amount: null };
    return addWeighing(loaded, { quantity: toMilli(grams), weighing }, env);
  },
});

/** What a till with a scale looks at before a command. */
export interface WeighReads extends Pick<LabelReads, 'storeCodes'> {
  readonly basket: KasseReads['basket'];
  readonly article: KasseReads['article'];
  readonly articleByCode: KasseReads['articleByCode'];
}

const zAdd = z.object({ articleId: zId<ArticleId>(), quantity: zMilli.default(toMilli(1000)) });
const zScan = z.object({ code: z.string(), quantity: zMilli.default(toMilli(1000)) });
const zQuantity = z.object({ pos: z.int(), quantity: zMilli });

/** The article that a command would sell by a typed weight; null = none, or a label says the weight. */
function byTypedWeight(name: string, input: unknown, reads: WeighReads): Article | null {
  if (name === 'kasse.addArticle') {
    const add = zAdd.safeParse(input);
    return add.success && add.data.quantity > 0 ? reads.article(add.data.articleId) : null;
  }
  if (name === 'kasse.scan') {
    const scan = zScan.safeParse(input);
    if (!scan.success || scan.data.quantity <= 0) return null;
    const scanned = readScanned(scan.data.code, reads.storeCodes(), (code) => reads.articleByCode(code));
    return scanned.measure === null ? scanned.article : null;
  }
  const change = zQuantity.safeParse(input);
  if (name !== 'kasse.setQuantity' || !change.success || change.data.quantity <= 0) return null;
  const line = reads.basket()?.lines.find(({ pos }) => pos === change.data.pos);
  // a line that bears the mark of a typed weight may be corrected
  return line?.articleId && line.unit.toLowerCase() === 'kg' && line.weighing === null && line.special === null
    ? reads.article(line.articleId)
    : null;
}

/** At a till whose scale is in use, goods by weight come from the scale: kasse.weigh_needed for a command that would take a typed weight. */
export function refuseTypedWeight(name: string, input: unknown, reads: WeighReads): Result<never> | null {
  const article = byTypedWeight(name, input, reads);
  if (!article || !isWeighed(article)) return null;
  return err({ code: 'kasse.weigh_needed', details: { articleId: article.id, name: article.name } });
}

/** Notes that the drawer was opened without the till's command, or to try it out. Called by the host. */
export const noteDrawer = command({
  name: 'kasse.noteDrawer',
  input: z.object({ reason: zText(120).min(1) }),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_loaded, { reason }) => ok({ facts: [drawerOpened.draft({ reason })], reply: {} }),
});
