import { type CommandReader, fixed, type LanguageReader, type PaperReader } from './decoder-paper.fixture.ts';

// StarPRNT Command Specifications rev. 2.25 and Star Line Mode Command Specifications rev. 1.90, chapter 3.
const COMMON: [string, CommandReader][] = [
  ['0a', fixed(1, lineFeed)],
  ['1b40', fixed(2, (paper) => paper.reset())],
  ['1b1e46', fixed(4, (paper, [, , , n]) => (n === 0 ? undefined : paper.fault('not font A')))],
  ['1b1e61', fixed(4, (paper, [, , , n]) => paper.job.asks.push(`asb:${n}`))],
  ['1b1e45', fixed(4, (paper) => paper.job.asks.push('clear'))],
  ['1b7a', fixed(3, (paper, [, , n]) => Object.assign(paper, { spacing: n === 1 ? 32 : 24 }))],
  ['1b30', fixed(2, (paper) => Object.assign(paper, { spacing: 24 }))],
  ['1b1d74', fixed(4, selectPage)],
  ['1b1d61', fixed(4, align)],
  ['1b45', fixed(2, (paper) => Object.assign(paper, { bold: true }))],
  ['1b46', fixed(2, (paper) => Object.assign(paper, { bold: false }))],
  ['1b69', fixed(4, size)],
  ['1b64', fixed(3, cut)],
  ['1b61', fixed(3, (paper, [, , n = 0]) => paper.put({ kind: 'feed', lines: n }))],
  ['1b07', fixed(4, (paper, [, , on = 0, off = 0]) => DRAWER.set(paper, [on * 10, off * 10]))],
  ['07', fixed(1, (paper) => drawerOne(paper))],
  ['1c', fixed(1, (paper) => drawerOne(paper))],
  ['19', fixed(1, (paper) => paper.pulse(5, 200, 200))],
  ['1a', fixed(1, (paper) => paper.pulse(5, 200, 200))],
  ['17', fixed(1, (paper) => paper.job.asks.push('etb'))],
  ['1b1d7953', fixed(6, qrSetting)],
  ['1b1d794431', { size: ([, , , , , , low = 0, high = 0]) => 8 + low + high * 256, run: qrData }],
  ['1b1d7950', fixed(4, qrPrint)],
  ['1b62', { size: (rest) => barcodeEnd(rest), run: barcode }],
];

/** StarPRNT: pictures by ESC GS S. */
export const STARPRNT_READER = language([
  ['1b1d53', { size: ([, , , , a = 0, b = 0, c = 0, d = 0]) => 9 + (a + b * 256) * (c + d * 256), run: raster }],
]);

/** Star Line Mode: pictures by ESC k, 24 rows at a time. */
export const STARLINE_READER = language([
  ['1b6b', { size: ([, , a = 0, b = 0]) => 4 + (a + b * 256) * 24, run: lineRaster }],
]);

/** Real time: ESC ACK SOH (status) and ESC ACK CAN (reset), obeyed when received. */
function language(pictures: [string, CommandReader][]): LanguageReader {
  return {
    commands: new Map([...COMMON, ...pictures]),
    pages: { 4: 'PC858', 32: 'WPC1252' },
    realTime: [[0x1b, 0x06]],
  };
}

/** After a picture line of Star Line Mode the line feed only moves the paper. */
const BANDS = new WeakSet<PaperReader>();
const DRAWER = new WeakMap<PaperReader, readonly [number, number]>();

function lineFeed(paper: PaperReader): void {
  if (!BANDS.delete(paper)) paper.lineFeed();
}

function selectPage(paper: PaperReader, [, , , n = 0]: Uint8Array): void {
  paper.page = n;
  paper.job.pages.push(n);
}

function align(paper: PaperReader, [, , , n = 0]: Uint8Array): void {
  paper.atLineStart('alignment');
  if (n > 2) paper.fault(`alignment ${n}`);
  paper.align = n;
}

function size(paper: PaperReader, [, , high = 0, wide = 0]: Uint8Array): void {
  if (high > 5 || wide > 5) paper.fault(`text size ${high}, ${wide}`);
  paper.high = high + 1;
  paper.wide = wide + 1;
}

function cut(paper: PaperReader, [, , n = 0]: Uint8Array): void {
  if (n !== 2 && n !== 3) paper.fault('cut without feed');
  paper.put({ kind: 'cut', how: n === 2 ? 'full' : 'partial' });
}

/** Without `ESC BEL` before it, drawer 1 gets 200 ms on and 200 ms off. */
function drawerOne(paper: PaperReader): void {
  const [on, off] = DRAWER.get(paper) ?? [200, 200];
  paper.pulse(2, on, off);
}

const LEVELS = ['L', 'M', 'Q', 'H'] as const;

function qrSetting(paper: PaperReader, [, , , , what = 0, n = 0]: Uint8Array): void {
  if (what === 0x30) paper.code.model = n;
  else if (what === 0x31) paper.code.level = LEVELS[n] ?? 'L';
  else if (what === 0x32) paper.code.module = n;
  else paper.fault(`QR setting ${what}`);
}

function qrData(paper: PaperReader, command: Uint8Array): void {
  if (command[5] !== 0) paper.fault('QR data with m other than 0');
  paper.code.stored = Buffer.from(command.subarray(8));
}

function qrPrint(paper: PaperReader): void {
  const { stored, level, module, model } = paper.code;
  if (!stored || stored.length === 0 || model !== 2 || module < 1 || module > 8)
    paper.fault('a QR code without data or with odd settings');
  else paper.put({ kind: 'qr', payload: stored, level, module });
}

function barcodeEnd(rest: Uint8Array): number {
  const end = rest.indexOf(0x1e, 6);
  return end === -1 ? Number.POSITIVE_INFINITY : end + 1;
}

function barcode(paper: PaperReader, command: Uint8Array): void {
  const [, , type = 0, letters = 0, mode = 0, height = 0] = command;
  const text = Buffer.from(command.subarray(6, -1)).toString('latin1');
  const module = mode - 0x30 + 1;
  if (letters !== 0x31) paper.fault('the printer would add letters, or no line feed');
  if (module < 2 || module > 4) paper.fault(`bars of mode ${mode}`);
  if (type === 0x33) {
    if (!/^\d{12,13}$/.test(text)) paper.fault(`EAN-13 of ${text}`);
    paper.put({ kind: 'barcode', symbology: 'ean13', data: text, module, height });
  } else if (type === 0x36 && text.startsWith('%7')) {
    const data = text.slice(2).replaceAll('%0', '\u0000');
    if (data.includes('%') || data === '') paper.fault(`Code 128 of ${text}`);
    paper.put({ kind: 'barcode', symbology: 'code128', data: data.replaceAll('\u0000', '%'), module, height });
  } else paper.fault(`bar code ${type} of ${text}`);
}

function raster(paper: PaperReader, command: Uint8Array): void {
  const [, , , mode, a = 0, b = 0, c = 0, d = 0, tone] = command;
  if (mode !== 1 || tone !== 0) paper.fault('a picture of another tone');
  paper.put({ kind: 'image', width: (a + b * 256) * 8, height: c + d * 256, bits: Buffer.from(command.subarray(9)) });
}

function lineRaster(paper: PaperReader, command: Uint8Array): void {
  const [, , a = 0, b = 0] = command;
  if (paper.spacing !== 24) paper.fault('gaps between the lines of a picture');
  paper.put({ kind: 'image', width: (a + b * 256) * 8, height: 24, bits: Buffer.from(command.subarray(4)) });
  BANDS.add(paper);
}
