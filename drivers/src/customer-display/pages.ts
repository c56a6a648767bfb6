import { type CodePage, toCodePage } from '../receipt-printer/index.ts';

/** Code pages of customer displays. `PC437` is what most of them begin with: it has ä ö ü ß and no euro sign. */
export const DISPLAY_PAGES = ['PC437', 'PC858', 'WPC1252', 'ascii'] as const;
export type DisplayPage = (typeof DISPLAY_PAGES)[number];

// bytes 0x80…0xFF in order; a space stands for what a display should not show
const UPPER: Readonly<Record<Exclude<DisplayPage, 'ascii'>, string>> = {
  PC437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ',
  PC858:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´ ±‗¾¶§÷¸°¨·¹³²■ ',
  WPC1252:
    '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ ¡¢£¤¥¦§¨©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
};

const CODES = new Map<DisplayPage, ReadonlyMap<string, number>>();

function codesOf(page: DisplayPage): ReadonlyMap<string, number> {
  const known = CODES.get(page);
  if (known) return known;
  const signs = page === 'ascii' ? [] : [...UPPER[page]];
  const codes = new Map(signs.map((sign, index) => [sign, 0x80 + index] as const).filter(([sign]) => sign !== ' '));
  CODES.set(page, codes);
  return codes;
}

/** German spelling for displays without umlauts. */
const SPELLED: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  '€': 'EUR',
};

const isAscii = (sign: string): boolean => sign >= ' ' && sign <= '~';

/** One line of text in signs the page has; controls are gone, what has no spelling is `?`. */
export function toDisplayPage(text: string, page: DisplayPage): string {
  const base: CodePage = page === 'WPC1252' ? 'WPC1252' : 'PC858';
  const codes = codesOf(page);
  let shown = '';
  for (const sign of toCodePage(text, base).replaceAll('\n', ' ')) {
    if (isAscii(sign) || codes.has(sign)) shown += sign;
    else shown += SPELLED[sign] ?? plainOf(sign);
  }
  return shown;
}

function plainOf(sign: string): string {
  const bare = sign.normalize('NFKD').replace(/\p{M}/gu, '');
  return bare !== '' && [...bare].every(isAscii) ? bare : '?';
}

/** Text of `toDisplayPage` as bytes; none of them is a control. */
export function displayBytes(text: string, page: DisplayPage): Buffer {
  const codes = codesOf(page);
  return Buffer.from([...text].map((sign) => codes.get(sign) ?? (isAscii(sign) ? sign.charCodeAt(0) : 0x3f)));
}
