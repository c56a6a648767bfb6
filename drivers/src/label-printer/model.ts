import * as z from 'zod';

/** Sizes of labels, in millimetres; the print runs along the first number. */
export const LABEL_SIZES = {
  '40x30': { width: 40, height: 30 },
  '57x32': { width: 57, height: 32 },
  '60x40': { width: 60, height: 40 },
  '100x50': { width: 100, height: 50 },
} as const;
export const zLabelSize = z.enum(['40x30', '57x32', '60x40', '100x50']);
export type LabelSize = z.infer<typeof zLabelSize>;

/** What a label says. Every text is ready to print, in the language of the shop; it is hostile all the same. */
export const zLabelDoc = z.object({
  size: zLabelSize,
  name: z.string().max(200),
  /** `12,99 €`. Empty = the label bears none. */
  price: z.string().max(20),
  /** What the price is for: `je kg`, empty for a piece. */
  per: z.string().max(20),
  /** Grundpreis: `25,98 €/kg` (PAngV § 4, § 5). Empty = none is due. */
  basePrice: z.string().max(40),
  /** Printed as EAN-13, EAN-8 or Code 128; empty = no bar code. */
  code: z.string().regex(/^[\x20-\x7e]{0,40}$/),
  /** Article number and the like, in small print. */
  note: z.string().max(60),
  date: z.string().max(20),
});
export type LabelDoc = z.infer<typeof zLabelDoc>;
