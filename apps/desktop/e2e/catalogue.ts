import { type ArticleId, toBasisPoints, toId, toUnitPrice } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import { gtinCheckDigit } from '@valero/domain/stock';

const GROUPS = {
  obst: 'Obst & Gemüse',
  back: 'Backwaren',
  getr: 'Getränke',
  kaese: 'Käse & Wurst',
  haus: 'Haushalt',
} as const;

type Row = readonly [
  name: string,
  cents: number | null,
  icon: string | null,
  group: keyof typeof GROUPS,
  taxKey: number,
  unit?: string,
  deposit?: number,
];

const ROWS: readonly Row[] = [
  ['Weizenbrötchen', 45, '🥖', 'back', 2],
  ['Brezel', 85, '🥨', 'back', 2],
  ['Croissant', 160, '🥐', 'back', 2],
  ['Bananen', 199, '🍌', 'obst', 2, 'kg'],
  ['Äpfel Elstar', 249, '🍎', 'obst', 2, 'kg'],
  ['Bergkäse am Stück', 2300, '🧀', 'kaese', 2, 'kg'],
  ['Kaffee 500 g', 799, '☕', 'haus', 2],
  ['Mineralwasser 1,0 l', 89, '💧', 'getr', 1, 'Stk', 25],
  ['Riesling 0,75 l', 890, '🍷', 'getr', 1],
  ['Blumenstrauß „Sommer“', 1235, '💐', 'haus', 2],
  ['Tragetasche', 30, '🛍️', 'haus', 1],
  ['Präsentkorb', null, '🧺', 'haus', 1],
  ['Vollkornbrot 1 kg', 480, null, 'back', 2],
  ['Apfelsaft naturtrüb 1,0 l', 229, null, 'getr', 1, 'Stk', 15],
  ['Tomaten Rispe', 349, null, 'obst', 2, 'kg'],
  ['Gouda jung in Scheiben 200 g', 259, null, 'kaese', 2],
  ['Mittagsmenü mit Getränk', 1290, null, 'kaese', 2],
];

/** A small shop: enough for every state of the till screen. */
export const CATALOGUE: readonly Article[] = ROWS.map(([name, cents, icon, group, taxKey, unit, deposit], index) => {
  // a menu with a drink: food at the reduced rate, 30 % of the price at the standard one
  const lunch = name.startsWith('Mittagsmenü');
  const body = `40063813${String(3930 + index).padStart(4, '0')}`;
  return {
    id: toId<ArticleId>(`01890000-0000-7000-8000-${String(index + 1).padStart(12, '0')}`),
    number: String(1001 + index),
    gtin: `${body}${gtinCheckDigit(body)}`,
    name,
    groupId: group,
    groupName: GROUPS[group],
    taxKey,
    unit: unit ?? 'Stk',
    price: cents === null ? null : toUnitPrice(cents * 1000),
    cost: cents === null ? null : toUnitPrice(cents * 550),
    deposit: deposit === undefined ? null : toUnitPrice(deposit * 1000),
    icon,
    favourite: icon === null ? null : index,
    rank: index,
    active: true,
    restaurantFood: lunch,
    drinkShare: lunch ? toBasisPoints(3000) : null,
    version: 1,
  };
});
