import type { BasketLineData, ScanResult } from '../src/index.ts';

/** Articles of the gallery; the design system knows none by itself. */
export const articles = [
  { id: 'a1', name: 'Weizenbrötchen', price: '0,45 €', emoji: '🥖' },
  { id: 'a2', name: 'Brezel', price: '0,85 €', emoji: '🥨' },
  { id: 'a3', name: 'Croissant', price: '1,60 €', emoji: '🥐' },
  { id: 'a4', name: 'Bananen', price: '1,99 €/kg', emoji: '🍌' },
  { id: 'a5', name: 'Äpfel Elstar', price: '2,49 €/kg', emoji: '🍎' },
  { id: 'a6', name: 'Bergkäse am Stück', price: '23,00 €/kg', emoji: '🧀' },
  { id: 'a7', name: 'Kaffee 500 g', price: '7,99 €', emoji: '☕', badge: 'Aktion' },
  { id: 'a8', name: 'Mineralwasser 1,0 l', price: '0,89 €', emoji: '💧' },
  { id: 'a9', name: 'Riesling 0,75 l', price: '8,90 €', emoji: '🍷', badge: 'ab 16' },
  { id: 'a10', name: 'Blumenstrauß „Sommer“', price: '2,35 €', emoji: '💐' },
  { id: 'a11', name: 'Tragetasche', price: '0,30 €', emoji: '🛍️' },
  { id: 'a12', name: 'Pfandbon', price: 'einlösen', emoji: '♻️' },
] as const;

export const basket: readonly BasketLineData[] = [
  { id: '1', qty: '3 ×', name: 'Weizenbrötchen', price: '1,35', sub: '0,45 je Stück · 7 %' },
  {
    id: '2',
    qty: '6 ×',
    name: 'Mineralwasser 1,0 l',
    price: '5,34',
    sub: '0,89 je Stück · 19 %',
    extras: [{ id: 'pfand', label: 'Pfand 6 × 0,25', amount: '1,50', tone: 'info' }],
  },
  {
    id: '5',
    qty: '1 ×',
    name: 'Kaffee 500 g',
    price: '7,99',
    sub: '7,99 je Stück · 7 %',
    voided: true,
    voidedText: 'Storniert · nicht berechnet',
  },
  {
    id: '3',
    qty: '1 ×',
    name: 'Bergkäse am Stück',
    price: '9,48',
    sub: '0,412 kg × 23,00 €/kg · 7 %',
    extras: [{ id: 'rabatt', label: 'Rabatt 10 % · genehmigt K. Sommer', amount: '−0,95' }],
  },
  { id: '4', qty: '2 ×', name: 'Blumenstrauß „Sommer“', price: '4,70', sub: '2,35 je Stück · 7 %' },
];

export const totals = [
  { id: 'count', left: '12 Artikel', right: 'gespart 0,95 €' },
  { id: 'tax', left: 'MwSt 19 %: 1,09 €', right: '7 %: 0,95 €' },
];

/** Search results for a text, as the till's search would give them. */
export function find(text: string): ScanResult[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return articles
    .filter((article) => article.name.toLowerCase().includes(wanted))
    .map((article, index) => ({
      id: article.id,
      name: article.name,
      sub: `Art. ${1000 + index} · 40${index}2345678901`,
      price: article.price,
      badge: 'badge' in article ? article.badge : undefined,
      badgeTone: 'warn',
    }));
}
