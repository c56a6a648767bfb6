/**
 * What a receipt printer can print. A code page has 256 signs; everything else is brought to them here, before the
 * encoder sees it: node-thermal-printer 4.6 would otherwise switch the page in mid-line and stay there.
 */

/** The two pages VALERO prints with: `ESC t 19` and `ESC t 16` (Epson's table). Both have ä ö ü ß and €. */
export type CodePage = 'PC858' | 'WPC1252';

// 0x80…0xFF in order. NBSP and the soft hyphen are left out on purpose: they become a space and nothing.
const PC858 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´±‗¾¶§÷¸°¨·¹³²■';
const WPC1252 =
  '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ';

const REPERTOIRE: Readonly<Record<CodePage, ReadonlySet<string>>> = {
  PC858: new Set(PC858),
  WPC1252: new Set(WPC1252),
};

// Where each sign above 0x7F stands. The tables leave out what is never printed: NBSP, the soft hyphen and, in 1252, five free places.
const BYTES: Readonly<Record<CodePage, ReadonlyMap<string, number>>> = {
  PC858: places(PC858, [0xf0, 0xff]),
  WPC1252: places(WPC1252, [0x81, 0x8d, 0x8f, 0x90, 0x9d, 0xa0, 0xad]),
};

function places(signs: string, left: readonly number[]): ReadonlyMap<string, number> {
  const free = Array.from({ length: 128 }, (_, at) => at + 0x80).filter((byte) => !left.includes(byte));
  return new Map([...signs].map((sign, at) => [sign, free[at] ?? 0x3f]));
}

/** Signs with a customary spelling in plain letters. Used only when the page lacks the sign itself. */
const SPELLING: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '„': '"',
  '“': '"',
  '”': '"',
  '‟': '"',
  '«': '"',
  '»': '"',
  '‚': "'",
  '‘': "'",
  '’': "'",
  '‛': "'",
  '′': "'",
  '″': '"',
  '‹': "'",
  '›': "'",
  '…': '...',
  '•': '*',
  '‣': '*',
  '™': '(TM)',
  '℠': '(SM)',
  '®': '(R)',
  '©': '(C)',
  '€': 'EUR',
  '×': 'x',
  '÷': '/',
  '≤': '<=',
  '≥': '>=',
  '≈': '~',
  '→': '->',
  '←': '<-',
  '⁄': '/',
  '‰': 'o/oo',
  ẞ: 'SS',
  Œ: 'OE',
  œ: 'oe',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  ı: 'i',
  Ħ: 'H',
  ħ: 'h',
};

// Controls, surrogates alone, zero-width and direction marks: never printed, never counted.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;
// European text as it nearly always is: composed letters, nothing to clean.
const CLEAN = /^[\x20-\x7e\n\u00a1-\u00ac\u00ae-\u017f]*$/;
const SPACE = /[\p{Zs}\p{Zl}\p{Zp}\t]/u;

/**
 * Brings text to what every output can show: NFC, `\r\n` and `\r` become `\n`, tabs and odd spaces a space; control,
 * zero-width and direction signs vanish. Keeps `\n`. After this no byte below 0x20 but `\n` can reach a device.
 */
export function cleanText(text: string): string {
  if (CLEAN.test(text)) return text;
  let clean = '';
  for (const sign of text.normalize('NFC').replace(/\r\n?/g, '\n')) {
    if (sign === '\n') clean += sign;
    else if (SPACE.test(sign)) clean += ' ';
    else if (!INVISIBLE.test(sign)) clean += sign;
  }
  return clean;
}

/** `cleanText`, and every sign the page lacks in plain letters; `?` stands for what has none. One sign = one column. */
export function toCodePage(text: string, page: CodePage): string {
  const known = REPERTOIRE[page];
  let printable = '';
  for (const sign of cleanText(text)) printable += isAscii(sign) || known.has(sign) ? sign : spell(sign, known);
  return printable;
}

/** Text as bytes of the page. What the page lacks is spelled in plain letters, so that no byte below 0x20 but `\n` comes out. */
export function encodeText(text: string, page: CodePage): Buffer {
  const bytes = BYTES[page];
  return Buffer.from(Array.from(toCodePage(text, page), (sign) => bytes.get(sign) ?? sign.charCodeAt(0)));
}

function spell(sign: string, known: ReadonlySet<string>): string {
  const spelled = SPELLING[sign];
  if (spelled !== undefined) return spelled;
  let bare = '';
  for (const part of sign.normalize('NFKD')) {
    if (/\p{M}/u.test(part)) continue;
    const plain = SPELLING[part] ?? part;
    if (![...plain].every((letter) => isAscii(letter) || known.has(letter))) return '?';
    bare += plain;
  }
  return bare;
}

function isAscii(sign: string): boolean {
  return sign === '\n' || (sign >= ' ' && sign <= '~');
}
