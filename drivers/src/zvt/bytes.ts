/** Packed decimal digits (BCD) of a whole number ≥ 0, padded with zeros to `length` bytes. Throws when it does not fit: a mistake of ours. */
export function toBcd(value: number | string, length: number): Uint8Array {
  const digits = String(value).padStart(length * 2, '0');
  if (!/^\d+$/.test(digits) || digits.length !== length * 2) throw new Error(`not ${length * 2} digits`);
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
}

/** The digits in packed decimals; null when a half byte is no digit. */
export function fromBcd(bytes: Uint8Array): string | null {
  const digits = toHex(bytes);
  return /^\d*$/.test(digits) ? digits : null;
}

/** Upper-case hex without spaces. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0').toUpperCase();
  return text;
}

/** One array of several, and of single bytes. */
export function join(...parts: readonly (number | Uint8Array)[]): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 1 : part.length), 0),
  );
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'number') {
      whole[at] = part;
      at += 1;
    } else {
      whole.set(part, at);
      at += part.length;
    }
  }
  return whole;
}
