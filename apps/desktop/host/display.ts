import type { BasketView, Beleg } from '@valero/domain/kasse';
import type { Cents } from '@valero/domain/kernel';
import { formatCents, formatQuantity, type Language } from './documents/format.ts';
import type { DisplayView } from './transport.ts';

const WORDS = {
  de: { welcome: 'Herzlich willkommen', total: 'Summe EUR', change: 'Rückgeld EUR', thanks: 'Vielen Dank!' },
  en: { welcome: 'Welcome', total: 'Total EUR', change: 'Change EUR', thanks: 'Thank you!' },
} as const;

/** What the customer sees between sales. */
export function idleDisplay(language: Language): DisplayView {
  return { mode: 'idle', top: WORDS[language].welcome, bottom: '' };
}

/** What the customer sees of the open basket: the line that was last put in, and the amount due. */
export function basketDisplay(basket: BasketView | null, language: Language): DisplayView {
  const last = basket?.lines.filter((line) => !line.voided && line.depositOf === null).at(-1);
  if (!basket || !last) return idleDisplay(language);
  const quantity = last.quantity === 1000 ? '' : `${formatQuantity(last.quantity, language)} x `;
  return {
    mode: 'item',
    top: { left: quantity + last.text, right: formatCents(last.gross, language) },
    bottom: { left: WORDS[language].total, right: formatCents(basket.due, language) },
  };
}

/** What the customer sees after the sale. */
export function saleDisplay(beleg: Beleg, change: Cents, language: Language): DisplayView {
  const words = WORDS[language];
  const total = { left: words.total, right: formatCents(beleg.gross, language) };
  const sale = { total: beleg.gross, change };
  if (change === 0) return { mode: 'total', top: total, bottom: words.thanks, sale };
  return { mode: 'change', top: total, bottom: { left: words.change, right: formatCents(change, language) }, sale };
}
