import type { Raster } from './image.ts';

/** The bar codes a receipt can bear. */
export const SYMBOLOGIES = ['code128', 'ean13'] as const;
export type Symbology = (typeof SYMBOLOGIES)[number];

/** Height of a bar code in dots: 10 mm at 203 dpi. */
export const BARCODE_HEIGHT = 80;
/** Light modules at each side (Code 128: ten; EAN-13: eleven and seven). */
const QUIET = 11;

/** Why `data` cannot be such a bar code, or null. Code 128: 1 to 40 signs 0x20…0x7E; EAN-13: 13 digits with their check digit. */
export function barcodeFault(symbology: Symbology, data: string): string | null {
  if (symbology === 'code128') return /^[ -~]{1,40}$/.test(data) ? null : 'Code 128 holds 1 to 40 ASCII signs';
  if (!/^\d{13}$/.test(data)) return 'EAN-13 holds 13 digits';
  return ean13CheckDigit(data) === Number(data[12]) ? null : 'the check digit of the EAN-13 is wrong';
}

/** GS1: weights 1, 3 from the left over twelve digits. */
function ean13CheckDigit(digits: string): number {
  const sum = [...digits.slice(0, 12)].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
}

/** Widest bars (4, 3 or 2 dots) at which the code and its light edges fit; null = it does not fit this paper. */
export function barcodeModuleDots(symbology: Symbology, data: string, paperDots: number): 2 | 3 | 4 | null {
  const modules = barsOf(symbology, data).length + 2 * QUIET;
  return ([4, 3, 2] as const).find((dots) => modules * dots <= paperDots) ?? null;
}

// ISO/IEC 15417 table 1: bar and space widths of the values 0…106, six digits each, the stop pattern with seven.
const CODE128 = (
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231' +
  '213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311' +
  '112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111' +
  '111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212' +
  '124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214' +
  '211232'
).match(/.{6}/g);
const START_B = 104;
const STOP = '2331112';

// GS1 General Specifications 5.2: number set A of the digits 0…9 as bar widths; B is it mirrored, C it from the other colour.
const EAN_A = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'];
// Which of the left six digits take set B, by the first digit.
const EAN_FIRST = ['AAAAAA', 'AABABB', 'AABBAB', 'AABBBA', 'ABAABB', 'ABBAAB', 'ABBBAA', 'ABABAB', 'ABABBA', 'ABBABA'];

/** The bars as modules, true = dark, without the light edges. `data` must be without fault. */
export function barsOf(symbology: Symbology, data: string): boolean[] {
  return symbology === 'code128' ? code128(data) : ean13(data);
}

/** Code set B throughout: as wide as the printer draws it. */
function code128(data: string): boolean[] {
  const values = [...data].map((sign) => sign.charCodeAt(0) - 32);
  const check = values.reduce((sum, value, at) => sum + value * (at + 1), START_B) % 103;
  return modules([START_B, ...values, check].map((value) => CODE128?.[value] ?? '').join('') + STOP, true);
}

function ean13(data: string): boolean[] {
  const widths = (digit: string): string => EAN_A[Number(digit)] ?? '';
  const sets = EAN_FIRST[Number(data[0])] ?? '';
  const left = [...data.slice(1, 7)].map((digit, at) =>
    sets[at] === 'A' ? widths(digit) : [...widths(digit)].reverse().join(''),
  );
  const right = [...data.slice(7)].map(widths);
  // guard bars 101, 01010, 101; the left half begins light, the right half dark
  return [
    ...modules('111', true),
    ...modules(left.join(''), false),
    ...modules('11111', false),
    ...modules(right.join(''), true),
    ...modules('111', true),
  ];
}

function modules(widths: string, dark: boolean): boolean[] {
  return [...widths].flatMap((width, at) => Array.from({ length: Number(width) }, () => (at % 2 === 0) === dark));
}

/** The bars as a picture, for outputs that draw for themselves. */
export function barcodeRaster(symbology: Symbology, data: string, module: number, height = BARCODE_HEIGHT): Raster {
  const bars = barsOf(symbology, data);
  const width = Math.ceil((bars.length * module) / 8) * 8;
  const row = new Uint8Array(width / 8);
  bars.forEach((dark, index) => {
    if (!dark) return;
    for (let x = index * module; x < (index + 1) * module; x += 1) row[x >> 3] = (row[x >> 3] ?? 0) | (0x80 >> (x & 7));
  });
  const bits = new Uint8Array(row.length * height);
  for (let y = 0; y < height; y += 1) bits.set(row, y * row.length);
  return { width, height, bits };
}
