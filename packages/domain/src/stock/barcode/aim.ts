/** Kinds of codes a scanner names by an AIM identifier (ISO/IEC 15424), as far as a till tells them apart. */
export type Symbology = 'EAN13' | 'EAN8' | 'DataBar' | 'GS1-128' | 'GS1 2D' | 'Code128' | 'QR' | 'DataMatrix' | 'other';

/** Hardware reference § 4: the characters from the makers' manuals. First match wins. */
const AIM: readonly (readonly [RegExp, Symbology])[] = [
  [/^\]E4/, 'EAN8'],
  [/^\]E[0-3]/, 'EAN13'],
  [/^\]e[0-3]/, 'DataBar'],
  [/^\]C1/, 'GS1-128'],
  [/^\](d2|Q3|J1)/, 'GS1 2D'],
  [/^\]C/, 'Code128'],
  [/^\]Q/, 'QR'],
  [/^\]d/, 'DataMatrix'],
];

/** The three characters of an AIM identifier. */
const IDENTIFIER = /^\][A-Za-z][0-9A-Za-z]/;

/** Takes the AIM identifier off a text; null = the scanner sent none. */
export function takeAim(text: string): { readonly symbology: Symbology | null; readonly rest: string } {
  if (!IDENTIFIER.test(text)) return { symbology: null, rest: text };
  const symbology = AIM.find(([prefix]) => prefix.test(text))?.[1] ?? 'other';
  return { symbology, rest: text.slice(3) };
}

/** Whether codes of this kind hold GS1 element strings. */
export function holdsElements(symbology: Symbology | null): boolean {
  return symbology === 'DataBar' || symbology === 'GS1-128' || symbology === 'GS1 2D';
}
