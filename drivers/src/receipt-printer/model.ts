import * as z from 'zod';
import { barcodeFault, SYMBOLOGIES, type Symbology } from './barcode.ts';
import { MAX_LOGO, type Raster } from './image.ts';

/**
 * The receipt model: what is on the paper, in the till's own words, free of any printer language.
 * The host builds it, the print queue stores it as JSON, renderers turn it into ESC/POS bytes or screen paper.
 * Text may hold anything a person typed; the renderers make it harmless.
 */

/** Most bytes of a QR code's UTF-8 data. Keeps the length bytes of `GS ( k` clear of real-time commands as well. */
export const QR_MAX_BYTES = 1000;

/** Where text stands in its line. */
export const zAlign = z.enum(['left', 'center', 'right']);
export type Align = z.infer<typeof zAlign>;

/** Letters: `tall` is double height (same number of characters a line), `large` doubles both (half as many). */
export const zSize = z.enum(['normal', 'tall', 'large']);
export type Size = z.infer<typeof zSize>;

const style = { bold: z.boolean().default(false), size: zSize.default('normal') };

/** A paragraph, wrapped at words; `\n` starts a new line. */
const zTextItem = z.object({ kind: z.literal('text'), text: z.string(), align: zAlign.default('left'), ...style });

/** Left and right edge of one line. The right side is never cut; a long left side wraps above it. */
const zPairItem = z.object({ kind: z.literal('pair'), left: z.string(), right: z.string(), ...style });

/** Columns as wide as their content; the columns with `grow` share what is left and wrap. Every row has one cell a column. */
const zTableItem = z.object({
  kind: z.literal('table'),
  columns: z
    .array(z.object({ align: z.enum(['left', 'right']).default('left'), grow: z.boolean().default(false) }))
    .min(1)
    .max(8),
  head: z.array(z.string()).nullable().default(null),
  rows: z.array(z.array(z.string())),
  bold: z.boolean().default(false),
});

/** A line across the paper. */
const zRuleItem = z.object({ kind: z.literal('rule'), double: z.boolean().default(false) });

/** Empty lines. */
const zFeedItem = z.object({ kind: z.literal('feed'), lines: z.int().min(1).max(20).default(1) });

/** A QR code, centred; the printer encodes it. `data` at most 1,000 bytes UTF-8: more would not fit 58 mm paper at a module size a phone reads. */
const zQrItem = z.object({
  kind: z.literal('qr'),
  data: z
    .string()
    .min(1)
    .refine((data) => Buffer.byteLength(data) <= QR_MAX_BYTES, { error: 'QR data exceeds 1000 bytes' }),
  /** Printed below the code. */
  caption: z.string().nullable().default(null),
});

/** A bar code, centred; the printer encodes it. One too wide for the paper is printed as a QR code of the same data. */
const zBarcodeItem = z
  .object({
    kind: z.literal('barcode'),
    symbology: z.enum(SYMBOLOGIES),
    data: z.string(),
    /** Printed below the bars; null = the data itself. */
    caption: z.string().nullable().default(null),
  })
  .superRefine((item, context) => {
    const fault = barcodeFault(item.symbology, item.data);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

/** A picture of one bit, centred: rows of whole bytes, the left dot highest, 1 = black, base64. */
const zLogoItem = z
  .object({
    kind: z.literal('logo'),
    width: z.int().min(8).max(MAX_LOGO.width).multipleOf(8),
    height: z.int().min(1).max(MAX_LOGO.height),
    bits: z.base64(),
  })
  .refine((item) => Buffer.from(item.bits, 'base64').length === (item.width / 8) * item.height, {
    error: 'the picture has not as many bytes as its size says',
  });

/** States in large letters that this is not the original (`KOPIE`, `TRAINING`). */
const zMarkItem = z.object({ kind: z.literal('mark'), text: z.string().min(1) });

/** Feeds past the knife and cuts. */
const zCutItem = z.object({ kind: z.literal('cut'), partial: z.boolean().default(true) });

/** One thing on the paper. */
export const zReceiptItem = z.discriminatedUnion('kind', [
  zTextItem,
  zPairItem,
  zTableItem,
  zRuleItem,
  zFeedItem,
  zQrItem,
  zBarcodeItem,
  zLogoItem,
  zMarkItem,
  zCutItem,
]);
export type ReceiptItem = z.infer<typeof zReceiptItem>;

/** A whole print: `title` names it in lists (`Beleg 1234`, `Z 17`). Validate with this when reading a stored job. */
export const zReceiptDoc = z.object({ version: z.literal(1), title: z.string(), items: z.array(zReceiptItem) });
export type ReceiptDoc = z.infer<typeof zReceiptDoc>;

type Style = { readonly bold?: boolean; readonly size?: Size };

/** A paragraph. */
export function text(content: string, options: Style & { readonly align?: Align } = {}): ReceiptItem {
  const { align = 'left', bold = false, size = 'normal' } = options;
  return { kind: 'text', text: content, align, bold, size };
}

/** Left and right edge of one line. */
export function pair(left: string, right: string, { bold = false, size = 'normal' }: Style = {}): ReceiptItem {
  return { kind: 'pair', left, right, bold, size };
}

/** Rows of cells. `spec` has one letter a column: `l` left, `r` right, `L` left and growing. */
export function table(spec: string, rows: readonly (readonly string[])[], head?: readonly string[]): ReceiptItem {
  const columns = [...spec].map((letter) => ({
    align: letter === 'r' ? ('right' as const) : ('left' as const),
    grow: letter === 'L',
  }));
  return { kind: 'table', columns, head: head ? [...head] : null, rows: rows.map((row) => [...row]), bold: false };
}

/** A single line across, or a double one. */
export function rule(double = false): ReceiptItem {
  return { kind: 'rule', double };
}

/** Empty lines. */
export function feed(lines = 1): ReceiptItem {
  return { kind: 'feed', lines };
}

/** A QR code with an optional caption. */
export function qr(data: string, caption: string | null = null): ReceiptItem {
  return { kind: 'qr', data, caption };
}

/** A bar code with what is printed below it; null = the data. `data` must suit the symbology. */
export function barcode(symbology: Symbology, data: string, caption: string | null = null): ReceiptItem {
  return { kind: 'barcode', symbology, data, caption };
}

/** A logo; see `logoFromPng`. */
export function logo({ width, height, bits }: Raster): ReceiptItem {
  return { kind: 'logo', width, height, bits: Buffer.from(bits).toString('base64') };
}

/** A large, unmistakable mark such as `KOPIE`. */
export function mark(content: string): ReceiptItem {
  return { kind: 'mark', text: content };
}

/** A partial cut, or a full one. */
export function cut(partial = true): ReceiptItem {
  return { kind: 'cut', partial };
}

/** Puts items together; a doc that does not end in a cut gets one. */
export function receiptDoc(title: string, items: readonly ReceiptItem[]): ReceiptDoc {
  const closed = items.at(-1)?.kind === 'cut' ? [...items] : [...items, cut()];
  return { version: 1, title, items: closed };
}

/** The same print as a copy: marked at the top, otherwise unchanged (a reprint keeps its receipt number). */
export function asCopy(doc: ReceiptDoc, label = 'KOPIE'): ReceiptDoc {
  if (doc.items[0]?.kind === 'mark' && doc.items[0].text === label) return doc;
  return { ...doc, title: `${doc.title} (${label})`, items: [mark(label), ...doc.items] };
}
