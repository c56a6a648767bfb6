/** `money`: digits are cents; `int`: a whole number; `decimal`: with one comma and up to three places. */
export type NumpadMode = 'money' | 'int' | 'decimal';

/** Places behind the comma in `decimal` mode: quantities are milli. */
const PLACES = 3;

/** The value after a key: a digit, `00`, `,`, `back` or `clear`. A key that cannot count changes nothing. */
export function pressKey(value: string, key: string, mode: NumpadMode, maxLength: number): string {
  if (key === 'clear') return '';
  if (key === 'back') return value.slice(0, -1);
  if (key === ',') {
    if (mode !== 'decimal' || value.includes(',')) return value;
    return value === '' ? '0,' : `${value},`;
  }
  if (!/^(\d|00)$/.test(key)) return value;
  const comma = value.indexOf(',');
  if (comma >= 0 && value.length - comma - 1 + key.length > PLACES) return value;
  if (comma < 0 && /^0*$/.test(value)) return key === '00' || key === '0' ? (mode === 'money' ? '' : '0') : key;
  return value.length + key.length > maxLength ? value : value + key;
}
