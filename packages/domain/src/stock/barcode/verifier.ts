/** Weighted products by digit (GS1 General Specifications § 7.9.2–7.9.4). */
const TABLE = { '2-': '0246891357', '3': '0369258147', '5+': '0516273849', '5-': '0594837261' } as const;
type Factor = keyof typeof TABLE;

const FOUR: readonly Factor[] = ['2-', '2-', '3', '5-'];
const FIVE: readonly Factor[] = ['5+', '2-', '5-', '5+', '2-'];

/**
 * The check digit before a price or weight of four or five digits. Examples of the specification: 2875 → 9, 14685 → 6.
 * Takes exactly that many digits.
 */
export function valueVerifier(value: string): number {
  const factors = value.length === 4 ? FOUR : FIVE;
  const sum = factors.reduce((total, factor, at) => total + Number(TABLE[factor][Number(value[at])]), 0);
  if (value.length === 4) return (sum * 3) % 10;
  return TABLE['5-'].indexOf(String((10 - (sum % 10)) % 10));
}
