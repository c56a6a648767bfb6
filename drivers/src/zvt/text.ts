/** Upper half of code page 437: what a terminal prints in unless another set was agreed (13.08 § 2.1, tag 14). */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0';

/** Character sets a terminal can be asked for. */
export type TerminalCharset = 'cp437' | 'latin1' | 'utf8';

/** Readable text: controls become blanks, and card numbers are masked. */
export function decodeText(bytes: Uint8Array, charset: TerminalCharset): string {
  let text: string;
  if (charset === 'utf8') text = new TextDecoder().decode(bytes);
  else text = Array.from(bytes, (byte) => letter(byte, charset)).join('');
  return maskCardNumbers(text.replace(/[\p{Cc}\uFFFD]/gu, ' '));
}

function letter(byte: number, charset: TerminalCharset): string {
  if (byte < 0x80 || charset === 'latin1') return String.fromCharCode(byte);
  return CP437[byte - 0x80] ?? ' ';
}

/** Masks what could be a card number: 12 to 19 digits in a row, or in the groups of a card, whose check digit is right. The last four stay. */
export function maskCardNumbers(text: string): string {
  return text.replace(/\d{12,}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5}/g, (run) => {
    const digits = run.replace(/\D/g, '');
    if (digits.length <= 19 && !passesLuhn(digits)) return run;
    let left = digits.length;
    return run.replace(/\d/g, (digit) => {
      left -= 1;
      return left < 4 ? digit : '#';
    });
  });
}

/** Check digit of card numbers (ISO/IEC 7812-1 annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const twice = digit * 2;
    sum += at % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

/** A card number in packed halves, `E` = masked by the terminal, `F` = filler; masked whatever the terminal did. */
export function maskedPan(hex: string): string {
  const halves = hex.replace(/F+$/, '').replace(/[A-F]/g, '#');
  return halves.length <= 4 ? halves : '#'.repeat(halves.length - 4) + halves.slice(-4);
}
