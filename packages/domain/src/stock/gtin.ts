/** The check digit of GS1 General Specifications § 7.9 for the digits before it (weights 3, 1 from the right). */
export function gtinCheckDigit(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    const digit = body.charCodeAt(body.length - 1 - index) - 48;
    sum += index % 2 === 0 ? digit * 3 : digit;
  }
  return (10 - (sum % 10)) % 10;
}

/** Whether the text is a GTIN-8, -12, -13 or -14 with a right check digit. */
export function isGtin(text: string): boolean {
  if (!/^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(text)) return false;
  return gtinCheckDigit(text.slice(0, -1)) === text.charCodeAt(text.length - 1) - 48;
}

/** One spelling per GTIN: a UPC-A becomes its EAN-13, a GTIN-14 with indicator 0 its GTIN-13. Takes a valid GTIN. */
export function normaliseGtin(gtin: string): string {
  if (gtin.length === 12) return `0${gtin}`;
  if (gtin.length === 14 && gtin.startsWith('0')) return gtin.slice(1);
  return gtin;
}
