import type { Cents } from '@valero/domain/kernel';
import { type Article, basePrice, type Content, contentInName } from '@valero/domain/stock';
import type { LabelDoc, LabelSize } from '@valero/drivers/label-printer';
import { formatCents, formatUnitPrice, type Language } from '../documents/format.ts';

/** What a label is to say beside the article itself. */
export interface LabelWish {
  readonly size: LabelSize;
  /** What the package holds, as a person confirmed it; null = no Grundpreis. */
  readonly content: Content | null;
  /** Day of printing, ready to print. */
  readonly date: string;
  readonly language: Language;
}

const PER = { de: 'je', en: 'per' } as const;

/** The content to suggest for an article: none where it is sold by weight, for then its price is the Grundpreis. */
export function suggestedContent(article: Article): Content | null {
  return article.unit === 'Stk' ? contentInName(article.name) : null;
}

/** The label of an article, from the catalogue as it is now. */
export function labelOf(article: Article, { size, content, date, language }: LabelWish): LabelDoc {
  const { price, unit } = article;
  const base: Cents | null = price === null || content === null ? null : basePrice(price, content);
  return {
    size,
    name: article.name,
    price: price === null ? '' : `${formatUnitPrice(price, language)} €`,
    per: unit === 'Stk' || price === null ? '' : `${PER[language]} ${unit}`.slice(0, 20),
    basePrice: base === null || content === null ? '' : `${formatCents(base, language)} €/${content.unit}`,
    code: codeOf(article),
    note: article.number.slice(0, 60),
    date,
  };
}

/** What the bar code says: the GTIN, else the article number, if it can be printed as one. */
function codeOf({ gtin, number }: Article): string {
  const code = gtin ?? number;
  return /^[\x20-\x7e]{1,40}$/.test(code) ? code : '';
}
