const BRANDS: ReadonlyMap<number, string> = new Map([
  [2, 'girocard'],
  [5, 'girocard'],
  [6, 'Mastercard'],
  [8, 'American Express'],
  [10, 'Visa'],
  [11, 'Visa Electron'],
  [12, 'Diners'],
  [13, 'V PAY'],
  [14, 'JCB'],
  [46, 'Maestro'],
]);

/** Name of a card type of ZVT (field 8A); empty = unknown. */
export function cardBrand(type: number | undefined): string {
  return (type === undefined ? undefined : BRANDS.get(type)) ?? '';
}
