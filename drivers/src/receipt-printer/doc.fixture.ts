import fc from 'fast-check';
import { barcode, feed, logo, mark, pair, qr, type ReceiptItem, rule, table, text } from './model.ts';
import { PAPER_WIDTHS, type PaperProfile, PRINTER_LANGUAGES } from './profiles.ts';

/** Every width, page and language. */
export const ALL_PROFILES: Required<Pick<PaperProfile, 'width' | 'codePage' | 'language'>>[] = PAPER_WIDTHS.flatMap(
  (width) =>
    (['PC858', 'WPC1252'] as const).flatMap((codePage) =>
      PRINTER_LANGUAGES.map((language) => ({ width, codePage, language })),
    ),
);

/** Signs that hurt: real-time commands of both languages, ESC, GS, emoji, right to left, combining marks, lone surrogates. */
const HURTING = [
  ...['\u0010', '\u0004', '\u0005', '\u0014', '\u0006', '\u001b', '\u001d', '\u0018', '\u0017', '\u0007', '\u0000'],
  ...['@', 'p', '{', '%', '"', '\n', '\r', '\t', ' ', '\u00a0', '\u00ad', '\u200b', '\u202e', '\ufeff', '\ud800'],
  ...[
    '€',
    'ß',
    '„',
    '“',
    '–',
    '漢',
    '👩‍🍳',
    '🧾',
    'שלום',
    'مرحبا',
    'e\u0301\u0302\u0303',
    'ǆ',
    'ﬃ',
    '\u0085',
    '\u2028',
  ],
];

/** Text as an attacker or a bad import would have it; sometimes 5,000 signs without a space. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...HURTING), { maxLength: 60 }).map((signs) => signs.join('')) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('W', 'ä', '\u0010\u0004', '👍', 'long name ', 'e\u0301')
      .map((unit) => unit.repeat(5000 / unit.length)),
  },
);

/** A picture whose bytes are made of what printers obey. */
const nastyRaster = fc
  .record({
    bytes: fc.constantFrom(1, 4, 16, 27, 48, 72),
    height: fc.integer({ min: 1, max: 300 }),
    seed: fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x1b, 0x06, 0x1d, 0x00, 0xff), {
      minLength: 1,
      maxLength: 40,
    }),
  })
  .map(({ bytes, height, seed }) => ({
    width: bytes * 8,
    height,
    bits: Uint8Array.from({ length: bytes * height }, (_, at) => seed[at % seed.length] ?? 0),
  }));

/** Any thing on a receipt, filled with such text. */
export const anyItem: fc.Arbitrary<ReceiptItem> = fc.oneof(
  fc
    .tuple(nasty, fc.constantFrom('left', 'center', 'right'), fc.boolean(), fc.constantFrom('normal', 'tall', 'large'))
    .map(([content, align, bold, size]) => text(content, { align, bold, size })),
  fc.tuple(nasty, nasty, fc.boolean()).map(([left, right, bold]) => pair(left, right, { bold })),
  nasty.filter((content) => content !== '').map((content) => mark(content)),
  fc.array(fc.array(nasty, { minLength: 3, maxLength: 3 }), { maxLength: 3 }).map((rows) => table('Lrr', rows)),
  fc
    .tuple(nasty, fc.option(nasty))
    .filter(([data]) => data !== '' && Buffer.byteLength(data) <= 1000)
    .map(([data, caption]) => qr(data, caption)),
  fc
    .string({ unit: fc.constantFrom(...'{}%\\^~ abzAZ019$/'), minLength: 1, maxLength: 40 })
    .map((data) => barcode('code128', data)),
  fc.constantFrom('4006381333931', '2012345678903', '0000000000000').map((data) => barcode('ean13', data)),
  nastyRaster.map((raster) => logo(raster)),
  fc.boolean().map((double) => rule(double)),
  fc.integer({ min: 1, max: 5 }).map((lines) => feed(lines)),
);
