import type { Cents, UnitPrice } from '../kernel/index.ts';
import {
  err,
  type Milli,
  mulDiv,
  ok,
  priceOf,
  type Result,
  toMilli,
  toUnitPrice,
  unitPriceOfCents,
} from '../kernel/index.ts';
import {
  type Article,
  parseScan,
  readStoreCode,
  type Scan,
  type StoreCode,
  type StoreCodeRule,
} from '../stock/index.ts';
import { ONE } from './basket.ts';

/** A scanned code with what it stands for. */
export interface Scanned {
  /** What to tell a person when there is no article. */
  readonly code: string;
  readonly article: Article | null;
  readonly measure: Measure | null;
  /** False = a value on the label does not fit its check digit. */
  readonly sound: boolean;
}

/** What a label says beside the article. A price stands as printed: it is never computed again. */
type Measure =
  | { readonly kind: 'price'; readonly price: Cents; readonly weight: Milli | null }
  | { readonly kind: 'weight'; readonly weight: Milli }
  | { readonly kind: 'count'; readonly count: number };

/** Reads a code as a scanner sent it or a person typed it: the shop's own table first, then GS1, then as it stands. */
export function readScanned(
  raw: string,
  rules: readonly StoreCodeRule[],
  byCode: (code: string) => Article | null,
): Scanned {
  const scan = parseScan(raw);
  if (!scan) return { code: '', article: null, measure: null, sound: true };
  const first = (codes: readonly string[]): Article | null => {
    for (const code of codes) {
      const found = byCode(code);
      if (found) return found;
    }
    return null;
  };
  const label = scan.gtin === null ? null : readStoreCode(scan.gtin, rules);
  const labelled = label && first(label.lookups);
  if (label && labelled) return { code: label.plu, article: labelled, measure: ofStoreCode(label), sound: label.sound };
  const article = first(scan.lookups);
  return { code: article || !label ? scan.code : label.plu, article, measure: ofElements(scan), sound: true };
}

function ofStoreCode({ rule, value }: StoreCode): Measure {
  if (rule.kind === 'price') return { kind: 'price', price: value as Cents, weight: null };
  return rule.kind === 'weight' ? { kind: 'weight', weight: toMilli(value) } : { kind: 'count', count: value };
}

function ofElements({ price, weight, count }: Scan): Measure | null {
  if (price !== null) return { kind: 'price', price, weight };
  if (weight !== null) return { kind: 'weight', weight };
  return count === null ? null : { kind: 'count', count };
}

/** What goes into the basket for a label. */
export interface LabelLine {
  readonly article: Article;
  readonly quantity: Milli;
  readonly unitPrice: UnitPrice | null;
  readonly text: string | null;
}

const GRAMS: Readonly<Record<string, number>> = { kg: 1, g: 1000 };

/** A weight in the article's unit; null = it is not sold by weight. */
function inUnit(weight: Milli, unit: string): Milli | null {
  const factor = GRAMS[unit.toLowerCase()];
  return factor === undefined ? null : toMilli(weight * factor);
}

/** `quantity` labels of one kind, exactly. */
function times(measure: Milli, quantity: Milli): Milli {
  return toMilli(mulDiv(measure, quantity, ONE, 'halfAwayFromZero'));
}

/**
 * The line of a label: `quantity` packages of it. A priced package is one piece at the price it bears; where it bears its weight too and the
 * catalogue's price comes to the same amount, it is sold by weight. Errors: stock.label_misread, stock.label_empty, stock.label_unit.
 */
export function labelLine(
  { article, measure, sound }: Scanned & { readonly article: Article },
  quantity: Milli,
): Result<LabelLine> {
  if (!sound) return err({ code: 'stock.label_misread' });
  if (measure === null) return ok({ article, quantity, unitPrice: null, text: null });
  const { name, unit } = article;
  if (measure.kind === 'count') {
    if (measure.count === 0) return err({ code: 'stock.label_empty', details: { name } });
    return ok({ article, quantity: toMilli(quantity * measure.count), unitPrice: null, text: null });
  }
  const weight = measure.weight === null ? null : inUnit(measure.weight, unit);
  if (measure.kind === 'weight') {
    if (measure.weight === 0) return err({ code: 'stock.label_empty', details: { name } });
    if (weight === null) return err({ code: 'stock.label_unit', details: { name, unit } });
    return ok({ article, quantity: times(weight, quantity), unitPrice: null, text: null });
  }
  if (measure.price === 0) return err({ code: 'stock.label_empty', details: { name } });
  const { price } = measure;
  if (weight !== null && article.price !== null && priceOf(weight, article.price, 'halfAwayFromZero') === price)
    return ok({ article, quantity: times(weight, quantity), unitPrice: null, text: null });
  return ok(pricedPackage(article, price, weight, quantity));
}

/** A package as one piece at its own price. Its cost follows from the weight, where the label tells it. */
function pricedPackage(article: Article, price: Cents, weight: Milli | null, quantity: Milli): LabelLine {
  const unitPrice = unitPriceOfCents(price);
  const isPiece = article.unit === 'Stk';
  const cost =
    isPiece || article.cost === null
      ? article.cost
      : weight === null
        ? null
        : toUnitPrice(mulDiv(weight, article.cost, ONE, 'halfAwayFromZero'));
  const piece: Article = { ...article, unit: 'Stk', price: unitPrice, cost };
  return { article: piece, quantity, unitPrice, text: null };
}
