import { type CommandReader, fixed, type LanguageReader, type PaperReader } from './decoder-paper.fixture.ts';

// Epson ESC/POS Application Programming Guide; numbers of parameters are given with each command.
const COMMANDS: [string, CommandReader][] = [
  ['0a', fixed(1, (paper) => paper.lineFeed())],
  ['1b40', fixed(2, (paper) => paper.reset())],
  ['1b74', fixed(3, selectPage)],
  ['1b45', fixed(3, (paper, [, , n = 0]) => Object.assign(paper, { bold: (n & 1) === 1 }))],
  ['1b61', fixed(3, align)],
  ['1b64', fixed(3, (paper, [, , n = 0]) => paper.put({ kind: 'feed', lines: n }))],
  ['1b70', fixed(5, pulse)],
  ['1d21', fixed(3, size)],
  ['1d5641', fixed(4, (paper) => paper.put({ kind: 'cut', how: 'full' }))],
  ['1d5642', fixed(4, (paper) => paper.put({ kind: 'cut', how: 'partial' }))],
  ['1d72', fixed(3, (paper, [, , n = 0]) => paper.job.asks.push(`buffered:${n}`))],
  ['1d68', fixed(3, (paper, [, , n = 0]) => Object.assign(paper.code, { height: n }))],
  ['1d77', fixed(3, (paper, [, , n = 0]) => Object.assign(paper.code, { bar: n }))],
  ['1d48', fixed(3, (paper, [, , n = 0]) => Object.assign(paper.code, { letters: n }))],
  ['1d6b', { size: ([, , , n = 0]) => 4 + n, run: barcode }],
  ['1d2848', { size: ([, , , low = 0, high = 0]) => 5 + low + high * 256, run: processId }],
  ['1d286b', { size: ([, , , low = 0, high = 0]) => 5 + low + high * 256, run: symbol }],
  ['1d7630', { size: ([, , , , a = 0, b = 0, c = 0, d = 0]) => 8 + (a + b * 256) * (c + d * 256), run: raster }],
];

/** ESC/POS as Epson describes it. Real time: DLE EOT, DLE ENQ, DLE DC4. */
export const ESCPOS_READER: LanguageReader = {
  commands: new Map(COMMANDS),
  pages: { 19: 'PC858', 16: 'WPC1252' },
  realTime: [
    [0x10, 0x04],
    [0x10, 0x05],
    [0x10, 0x14],
  ],
};

function selectPage(paper: PaperReader, [, , n = 0]: Uint8Array): void {
  paper.page = n;
  paper.job.pages.push(n);
}

function align(paper: PaperReader, [, , n = 0]: Uint8Array): void {
  paper.atLineStart('alignment');
  if (n > 2) paper.fault(`alignment ${n}`);
  paper.align = n;
}

function pulse(paper: PaperReader, [, , m = 0, on = 0, off = 0]: Uint8Array): void {
  if (m > 1) paper.fault(`drawer pin ${m}`);
  paper.pulse(m === 0 ? 2 : 5, on * 2, Math.max(on, off) * 2);
}

function size(paper: PaperReader, [, , n = 0]: Uint8Array): void {
  if ((n & 0x88) !== 0) paper.fault(`text size ${n.toString(16)}`);
  paper.wide = ((n >> 4) & 7) + 1;
  paper.high = (n & 7) + 1;
}

function processId(paper: PaperReader, command: Uint8Array): void {
  const [fn, m, ...id] = command.subarray(5);
  if (fn !== 0x30 || m !== 0x30 || id.length !== 4 || id.some((sign) => sign < 0x20 || sign > 0x7e))
    paper.fault('GS ( H is malformed');
  paper.job.asks.push(`processId:${Buffer.from(id).toString('latin1')}`);
}

const LEVELS = ['L', 'M', 'Q', 'H'] as const;

function symbol(paper: PaperReader, command: Uint8Array): void {
  const [kind, fn, n = 0] = command.subarray(5);
  const { code } = paper;
  if (kind !== 0x31) paper.fault('a code that is no QR');
  else if (fn === 0x41) code.model = n - 0x30;
  else if (fn === 0x43) code.module = n;
  else if (fn === 0x45) code.level = LEVELS[n - 0x30] ?? 'L';
  else if (fn === 0x50) code.stored = Buffer.from(command.subarray(8));
  else if (fn === 0x51 && code.stored && code.stored.length > 0 && code.model === 2)
    paper.put({ kind: 'qr', payload: code.stored, level: code.level, module: code.module });
  else paper.fault(`QR function ${fn} without data or of model ${code.model}`);
}

function barcode(paper: PaperReader, command: Uint8Array): void {
  const { height, bar, letters } = paper.code;
  if (letters !== 0) paper.fault('the printer would add letters to the bars');
  const text = Buffer.from(command.subarray(4)).toString('latin1');
  if (command[2] === 0x43) {
    if (!/^\d{12,13}$/.test(text)) paper.fault(`EAN-13 of ${text}`);
    paper.put({ kind: 'barcode', symbology: 'ean13', data: text, module: bar, height });
  } else if (command[2] === 0x49 && text.startsWith('{B')) {
    // {{ is one brace, a lone one would start another command of the code
    const data = text.slice(2).replaceAll('{{', '\u0000');
    if (data.includes('{') || data === '') paper.fault(`Code 128 of ${text}`);
    paper.put({ kind: 'barcode', symbology: 'code128', data: data.replaceAll('\u0000', '{'), module: bar, height });
  } else paper.fault(`bar code ${command[2]} of ${text}`);
}

function raster(paper: PaperReader, command: Uint8Array): void {
  const [, , , mode = 0, a = 0, b = 0, c = 0, d = 0] = command;
  if (mode !== 0) paper.fault('a picture that is stretched');
  paper.put({ kind: 'image', width: (a + b * 256) * 8, height: c + d * 256, bits: Buffer.from(command.subarray(8)) });
}
