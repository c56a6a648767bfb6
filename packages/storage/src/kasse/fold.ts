/**
 * A text without case and accents, so that `kase` finds `Käse`: NFKD, marks dropped, lower case, ß as ss.
 * The same for both databases, because it is done here and not by a collation.
 */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('ı', 'i').trim();
}
