import type { PaperLine } from '@valero/ui';
import * as z from 'zod';

const style = { bold: z.boolean().default(false), size: z.enum(['normal', 'tall', 'large']).default('normal') };

/** The receipt model as the host sends it (drivers/src/receipt-printer/model.ts); unknown things are left out, not drawn wrong. */
const zItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string(),
    align: z.enum(['left', 'center', 'right']).default('left'),
    ...style,
  }),
  z.object({ kind: z.literal('pair'), left: z.string(), right: z.string(), ...style }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.object({ align: z.enum(['left', 'right']).default('left'), grow: z.boolean().default(false) })),
    head: z.array(z.string()).nullable().default(null),
    rows: z.array(z.array(z.string())),
  }),
  z.object({ kind: z.literal('rule'), double: z.boolean().default(false) }),
  z.object({ kind: z.literal('feed'), lines: z.int().default(1) }),
  z.object({ kind: z.literal('qr'), data: z.string(), caption: z.string().nullable().default(null) }),
  z.object({ kind: z.literal('mark'), text: z.string() }),
  z.object({ kind: z.literal('cut') }),
]);
const zDocument = z.object({ title: z.string(), items: z.array(z.unknown()) });

const ALIGN = { left: 'start', center: 'center', right: 'end' } as const;

function toLines(item: z.infer<typeof zItem>): PaperLine[] {
  if (item.kind === 'text') {
    return item.text.split('\n').map((text) => ({
      kind: 'text',
      text,
      align: ALIGN[item.align],
      bold: item.bold,
      size: item.size === 'normal' ? 'normal' : 'large',
    }));
  }
  if (item.kind === 'pair')
    return [
      {
        kind: 'pair',
        left: item.left,
        right: item.right,
        bold: item.bold,
        size: item.size === 'normal' ? 'normal' : 'large',
      },
    ];
  if (item.kind === 'table') {
    const align = item.columns.map((column) => (column.align === 'right' ? ('end' as const) : ('start' as const)));
    return [{ kind: 'table', head: item.head ?? undefined, rows: item.rows, align }];
  }
  if (item.kind === 'rule') return [{ kind: 'rule', double: item.double }];
  if (item.kind === 'feed') return [{ kind: 'space' }];
  if (item.kind === 'qr') return [{ kind: 'qr', data: item.data, caption: item.caption ?? undefined }];
  if (item.kind === 'mark') return [{ kind: 'text', text: item.text, align: 'center', bold: true, size: 'large' }];
  return [];
}

/** A document of the till as lines of paper on the screen; null when it is none. */
export function paperLines(document: unknown): PaperLine[] | null {
  const parsed = zDocument.safeParse(document);
  if (!parsed.success) return null;
  return parsed.data.items.flatMap((item) => {
    const read = zItem.safeParse(item);
    return read.success ? toLines(read.data) : [];
  });
}
