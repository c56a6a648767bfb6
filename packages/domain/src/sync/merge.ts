import * as z from 'zod';

/** The fields of a row that a request may change; `id` and `version` are not among them. */
export const zRecordFields = z.record(z.string().max(40), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type RecordFields = Readonly<Record<string, string | number | boolean | null>>;
export type FieldValue = RecordFields[string];

/** A field that two people changed to different values. `seen` undefined = the row was new to its author. */
export const zFieldConflict = z.object({
  field: z.string(),
  seen: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  current: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  wanted: z.union([z.string(), z.number(), z.boolean(), z.null()]),
});
export type FieldConflict = z.infer<typeof zFieldConflict>;

/**
 * What becomes of an edit on a row that others may have changed meanwhile.
 * `same` = it is as wanted already; `clear` = nobody else touched what it changes, `fields` is the whole row to store;
 * `stale` = a person must choose; `gone` = the row that was seen is not there.
 */
export type Merged =
  | { readonly kind: 'same' }
  | { readonly kind: 'clear'; readonly fields: RecordFields; readonly kept: readonly string[] }
  | { readonly kind: 'stale'; readonly conflicts: readonly FieldConflict[] }
  | { readonly kind: 'gone' };

/** Names of the fields an edit changes: those that differ from what its author saw. */
export function changedFields(seen: RecordFields | null, wanted: RecordFields): string[] {
  return Object.keys(wanted).filter((field) => seen === null || seen[field] !== wanted[field]);
}

/**
 * Lays an edit over a row, field by field: what its author did not touch stays as it is now; what only the author touched is taken;
 * what somebody else has changed to another value is a conflict, except in a field of low stakes, where the last to arrive wins.
 * Compared are values, not versions: an edit on top of the author's own earlier edit is no conflict.
 */
export function mergeEdit(edit: {
  readonly seen: RecordFields | null;
  readonly wanted: RecordFields;
  readonly current: RecordFields | null;
  readonly lowStakes: ReadonlySet<string>;
}): Merged {
  const { seen, wanted, current, lowStakes } = edit;
  if (current === null) return seen === null ? { kind: 'clear', fields: wanted, kept: [] } : { kind: 'gone' };
  const fields: Record<string, FieldValue> = { ...current };
  const conflicts: FieldConflict[] = [];
  let changes = 0;
  for (const field of changedFields(seen, wanted)) {
    const mine = wanted[field] ?? null;
    const theirs = current[field] ?? null;
    if (theirs === mine) continue;
    const before = seen?.[field];
    if (before === theirs || lowStakes.has(field)) {
      fields[field] = mine;
      changes += 1;
    } else conflicts.push({ field, seen: before ?? null, current: theirs, wanted: mine });
  }
  if (conflicts.length > 0) return { kind: 'stale', conflicts };
  if (changes === 0) return { kind: 'same' };
  const kept = Object.keys(current).filter((field) => seen !== null && field in seen && seen[field] !== fields[field]);
  const changed = new Set(changedFields(seen, wanted));
  return { kind: 'clear', fields, kept: kept.filter((field) => !changed.has(field)) };
}

/** A row as its author sees it while edits wait: their changes laid over it in order. */
export function overlayEdits(
  row: RecordFields,
  edits: readonly { readonly seen: RecordFields | null; readonly wanted: RecordFields }[],
): RecordFields {
  const fields: Record<string, FieldValue> = { ...row };
  for (const { seen, wanted } of edits)
    for (const field of changedFields(seen, wanted)) fields[field] = wanted[field] ?? null;
  return fields;
}
