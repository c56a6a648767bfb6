import type { PaperLine } from '@valero/ui';
import * as z from 'zod';

const align = z.enum(['start', 'center', 'end']);
const style = { bold: z.boolean(), size: z.enum(['normal', 'large']) };

/** A line of paper as the host draws it (drivers/src/receipt-printer/render-paper.ts). */
const zLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), align, ...style }),
  z.object({ kind: z.literal('pair'), left: z.string(), right: z.string(), ...style }),
  z.object({
    kind: z.literal('table'),
    head: z.array(z.string()).optional(),
    rows: z.array(z.array(z.string())),
    align: z.array(z.enum(['start', 'end'])),
  }),
  z.object({ kind: z.literal('rule'), double: z.boolean() }),
  z.object({ kind: z.literal('space') }),
  z.object({ kind: z.literal('qr'), data: z.string(), caption: z.string().optional() }),
  z.object({
    kind: z.literal('picture'),
    // never a link: a paper shows what it holds
    source: z.string().startsWith('data:image/svg+xml;base64,'),
    label: z.string(),
    share: z.number().min(0).max(1),
  }),
]);
const zDocument = z.object({ title: z.string(), lines: z.array(z.unknown()) });

/** A document of the till as lines of paper on the screen; null when it is none. What is no line is left out, not drawn wrong. */
export function paperLines(document: unknown): PaperLine[] | null {
  const parsed = zDocument.safeParse(document);
  if (!parsed.success) return null;
  return parsed.data.lines.flatMap((line) => {
    const read = zLine.safeParse(line);
    return read.success ? [read.data] : [];
  });
}
