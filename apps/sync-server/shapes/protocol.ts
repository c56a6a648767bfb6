import type { ChangePosition, ShapeColumn, ShapeDefinition, ShapeMark, ShapeValues } from '@valero/storage/pg';
import * as z from 'zod';

/**
 * The part of Electric's HTTP protocol that `@electric-sql/client` 1.5 needs to follow a whole shape by long-polling
 * (electric-sql/electric, Apache-2.0, `website/electric-api.yaml`). Left out: `offset=now`, `log=changes_only`, subsets, SSE.
 */

/** Where a reader stands: before all, after a chunk of the snapshot, after all of it, or after a place in the change log. */
export type Offset =
  | { readonly kind: 'start' }
  | { readonly kind: 'chunk'; readonly index: number }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'log'; readonly position: ChangePosition };

const SMALL = /^\d{1,9}$/;

/** Reads an offset; null = not one of ours. */
export function parseOffset(text: string): Offset | null {
  if (text === '-1') return { kind: 'start' };
  const match = /^(\d{1,20})_(inf|\d{1,20})$/.exec(text);
  const [, xid = '', id = ''] = match ?? [];
  if (match === null) return null;
  if (xid !== '0') return id === 'inf' ? null : { kind: 'log', position: { xid, id } };
  if (id === 'inf') return { kind: 'snapshot' };
  return SMALL.test(id) ? { kind: 'chunk', index: Number(id) } : null;
}

/** Writes an offset. */
export function formatOffset(offset: Offset): string {
  if (offset.kind === 'start') return '-1';
  if (offset.kind === 'chunk') return `0_${offset.index}`;
  if (offset.kind === 'snapshot') return '0_inf';
  return `${offset.position.xid}_${offset.position.id}`;
}

/** The query of a shape request. Unknown parameters (cache busters) are passed over, as Electric does. */
export const zShapeQuery = z
  .object({
    offset: z.string().refine((text) => parseOffset(text) !== null, { error: 'not an offset' }),
    handle: z
      .string()
      .regex(/^[0-9a-z]{1,40}-\d{1,20}$/)
      .optional(),
    live: z.string().optional().describe('Anything but "false": wait up to 20 s for a change'),
    cursor: z.string().max(20).optional(),
    log: z.literal('full').optional(),
  })
  .superRefine((query, context) => {
    if (query.offset !== '-1' && query.handle === undefined) {
      context.addIssue({ code: 'custom', path: ['handle'], message: "can't be blank when offset != -1" });
    }
    if (query.offset === '-1' && isLive(query.live)) {
      context.addIssue({ code: 'custom', path: ['live'], message: "can't be true when offset == -1" });
    }
  });
export type ShapeQuery = z.infer<typeof zShapeQuery>;

/** Whether the reader is willing to wait. */
export function isLive(live: string | undefined): boolean {
  return live !== undefined && live !== 'false';
}

const CURSOR_EPOCH_MS = Date.UTC(2024, 9, 9);

/**
 * The cache buster of a live answer: seconds since 2024-10-09 rounded up to the interval, and always greater than the one
 * before, or a cache between us and a reader could answer the same question for ever.
 */
export function nextCursor(now: number, intervalMs: number, previous: string | undefined): string {
  const interval = Math.max(1, Math.round(intervalMs / 1000));
  const seconds = Math.ceil((now - CURSOR_EPOCH_MS) / 1000 / interval) * interval;
  const before = previous !== undefined && SMALL.test(previous) ? Number(previous) : -1;
  return String(seconds > before ? seconds : before + interval);
}

/** The `electric-schema` header. */
export function schemaHeader(columns: readonly ShapeColumn[]): string {
  const schema = columns.map((column) => [
    column.name,
    {
      type: column.type,
      ...(column.pkIndex === null ? {} : { pk_index: column.pkIndex }),
      ...(column.notNull ? { not_null: true } : {}),
    },
  ]);
  return JSON.stringify(Object.fromEntries(schema));
}

/** `"schema"."table"/"key"`: `/` is doubled in names and values, `.` in names; a NULL key part is `_`. */
export function rowKey(definition: ShapeDefinition, values: ShapeValues): string {
  const name = (text: string): string => `"${text.replaceAll('/', '//').replaceAll('.', '..')}"`;
  const parts = definition.columns
    .filter((column) => column.pkIndex !== null)
    .sort((a, b) => (a.pkIndex ?? 0) - (b.pkIndex ?? 0))
    .map((column) => values[column.name] ?? null)
    .map((value) => (value === null ? '_' : `"${value.replaceAll('/', '//')}"`));
  return `${name(definition.schema)}.${name(definition.table)}/${parts.join('/')}`;
}

/**
 * A row as a message. A changed row comes whole and as an `insert`: whoever has the key replaces the row, whoever
 * has not adds it, so a reader needs no history.
 */
export function changeMessage(
  definition: ShapeDefinition,
  op: 'upsert' | 'delete',
  values: ShapeValues,
  position: ChangePosition | null,
): object {
  return {
    key: rowKey(definition, values),
    value: values,
    headers: {
      operation: op === 'upsert' ? 'insert' : 'delete',
      relation: [definition.schema, definition.table],
      ...(position === null
        ? {}
        : { lsn: position.xid, op_position: Number(position.id), txids: [xid32(position.xid)] }),
    },
  };
}

/** Transaction ids travel as 32 bits. */
function xid32(xid: string): number {
  return Number(BigInt(xid) & 0xffff_ffffn);
}

/** The last item of a snapshot: which transactions it has seen. */
export function snapshotEnd(mark: ShapeMark): object {
  return { headers: { control: 'snapshot-end', xmin: mark.xmin, xmax: mark.xmax, xip_list: mark.xip } };
}

/** Says that the reader has everything up to a place in the log. */
export function upToDate(position: ChangePosition): object {
  return { headers: { control: 'up-to-date', global_last_seen_lsn: position.xid } };
}

/** The body of a 409. */
export const MUST_REFETCH = JSON.stringify([{ headers: { control: 'must-refetch' } }]);
