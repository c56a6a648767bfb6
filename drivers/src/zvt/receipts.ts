import { centsText } from '../card-terminal/index.ts';
import type { Apdu } from './apdu.ts';
import { CODE } from './apdu.ts';
import type { StatusInformation } from './status-info.ts';
import { decodeText, type TerminalCharset } from './text.ts';
import { readTlvLength, readTlvs, type Tlv } from './tlv.ts';

/** Receipts of a dialogue; empty = none came. */
export interface TerminalReceipts {
  readonly customer: string;
  readonly merchant: string;
  /** Slips of the terminal itself, such as an end of day. */
  readonly admin: string;
}

/** Gathers what a terminal wants printed; nothing is printed while it talks. */
export interface ReceiptCollector {
  add(apdu: Apdu): void;
  receipts(): TerminalReceipts;
}

type Audience = 'customer' | 'merchant' | 'admin' | 'open';

/** More than any receipt; a terminal that prints on and on does not fill the memory. */
const MOST_LINES = 1000;
const LAST_LINE = 0x80;
const FEED = 0xff;
const CENTRED = 0x40;

/** `width` = characters in a line, for lines the terminal wants centred. */
export function receiptCollector(charset: TerminalCharset, width: number): ReceiptCollector {
  const done: { readonly audience: Audience; readonly lines: readonly string[] }[] = [];
  let lines: string[] = [];
  let count = 0;

  const put = (line: string): void => {
    count += 1;
    if (count <= MOST_LINES) lines.push(line.trimEnd());
  };
  const close = (audience: Audience): void => {
    if (lines.some((line) => line !== '')) done.push({ audience, lines });
    lines = [];
  };
  const addLine = (data: Uint8Array): void => {
    const attribute = data[0] ?? 0;
    if (attribute === FEED) {
      for (let feed = Math.min(data[1] ?? 1, 20); feed > 0; feed -= 1) put('');
      return;
    }
    const text = decodeText(data.subarray(1), charset);
    put(attribute < LAST_LINE && (attribute & CENTRED) !== 0 ? centred(text, width) : text);
    if (attribute > LAST_LINE) close('open');
  };
  const addBlock = (data: Uint8Array): void => {
    const sized = data[0] === 0x06 ? readTlvLength(data, 1) : null;
    const tlvs = sized ? readTlvs(data.subarray(1 + sized.size, 1 + sized.size + sized.length)) : null;
    if (!tlvs) return;
    close('open');
    for (const text of linesIn(tlvs)) put(decodeText(text, charset));
    close(audienceOf(tlvs));
  };

  return {
    add: ({ code, data }) => (code === CODE.printLine ? addLine(data) : addBlock(data)),
    receipts() {
      close('open');
      return sorted(done);
    },
  };
}

function linesIn(tlvs: readonly Tlv[]): Uint8Array[] {
  return tlvs.flatMap(({ tag, value, inner }) => (tag === 0x07 ? [value] : tag === 0x25 ? linesIn(inner) : []));
}

const AUDIENCES: ReadonlyMap<number, Audience> = new Map<number, Audience>([
  [1, 'merchant'],
  [2, 'customer'],
  [3, 'admin'],
]);

/** TLV 1F07 says whose receipt it is (13.08 § 3.5). */
function audienceOf(tlvs: readonly Tlv[]): Audience {
  const type = tlvs.find(({ tag }) => tag === 0x1f07)?.value[0] ?? 0;
  return AUDIENCES.get(type) ?? 'open';
}

/** Lines do not say whose they are: the words decide, else the first of two is the merchant's and a single one the customer's. */
function sorted(
  slips: readonly { readonly audience: Audience; readonly lines: readonly string[] }[],
): TerminalReceipts {
  const texts: Record<Exclude<Audience, 'open'>, string[]> = { customer: [], merchant: [], admin: [] };
  const open = slips.filter(({ audience }) => audience === 'open').length;
  let seen = 0;
  for (const { audience, lines } of slips) {
    const text = lines.join('\n').replace(/^\n+|\n+$/g, '');
    if (audience !== 'open') texts[audience].push(text);
    else {
      seen += 1;
      const byOrder = open > 1 && seen === 1 ? 'merchant' : 'customer';
      texts[byWords(text) ?? byOrder].push(text);
    }
  }
  const whole = (parts: readonly string[]): string => parts.join('\n\n');
  return { customer: whole(texts.customer), merchant: whole(texts.merchant), admin: whole(texts.admin) };
}

function byWords(text: string): 'customer' | 'merchant' | 'admin' | null {
  if (/kassenschnitt|diagnose/i.test(text)) return 'admin';
  if (/h(ä|ae)ndlerbeleg|merchant/i.test(text)) return 'merchant';
  return /kundenbeleg|customer|cardholder/i.test(text) ? 'customer' : null;
}

function centred(text: string, width: number): string {
  const bare = text.trim();
  return ' '.repeat(Math.max(0, Math.floor((width - bare.length) / 2))) + bare;
}

const TITLES = { pay: 'Kartenzahlung', reverse: 'Storno Kartenzahlung', refund: 'Gutschrift auf Karte' } as const;

/** A receipt made of the data, where the terminal sent no lines (configuration without 80). */
export function receiptOf(info: StatusInformation, operation: keyof typeof TITLES): string {
  const [month, day] = [info.date.slice(0, 2), info.date.slice(2)];
  const time = info.time.replace(/^(..)(..)(..)$/, '$1:$2:$3');
  const lines: readonly (readonly [string, string])[] = [
    ['Terminal-ID', info.terminalId],
    ['TA-Nr.', info.trace],
    ['Beleg-Nr.', info.receiptNumber],
    ['VU-Nr.', info.merchantNumber],
    ['Karte', [info.brand, info.panMasked].filter(Boolean).join(' ')],
    ['Genehmigung', info.approval],
    ['Datum', month && day ? `${day}.${month}. ${time}` : ''],
  ];
  return [
    TITLES[operation],
    ...(info.amount === null ? [] : [`Betrag ${centsText(info.amount)} EUR`]),
    ...lines.flatMap(([name, value]) => (value === '' ? [] : [`${name} ${value}`])),
    ...(info.text === '' ? [] : [info.text]),
  ].join('\n');
}
