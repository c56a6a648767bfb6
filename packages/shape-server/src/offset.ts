/**
 * A place in a shape's log. `tx` 0 = the snapshot (`op` counts its chunks, `inf` = all of it); otherwise the commit LSN of a source
 * transaction and the number of the operation in it. Order is (tx, op); `inf` comes after every number.
 */
export interface Offset {
  readonly tx: bigint;
  readonly op: number | 'inf';
}

/** Before everything. */
export const START: Offset = { tx: -1n, op: 0 };
/** After the whole snapshot, before every change. */
export const SNAPSHOT_DONE: Offset = { tx: 0n, op: 'inf' };

const OFFSET = /^(\d{1,20})_(inf|\d{1,15})$/;

/** Reads `-1`, `<tx>_<op>` and `<tx>_inf`; null = no offset. `now` is the caller's. */
export function parseOffset(text: string): Offset | null {
  if (text === '-1') return START;
  const match = OFFSET.exec(text);
  if (match === null) return null;
  const [, tx = '', op = ''] = match;
  return { tx: BigInt(tx), op: op === 'inf' ? 'inf' : Number(op) };
}

/** Writes an offset as the protocol has it. */
export function formatOffset({ tx, op }: Offset): string {
  return tx < 0n ? '-1' : `${tx}_${op}`;
}

/** Negative, zero or positive, as for `sort`. */
export function compareOffsets(a: Offset, b: Offset): number {
  if (a.tx !== b.tx) return a.tx < b.tx ? -1 : 1;
  if (a.op === b.op) return 0;
  if (a.op === 'inf') return 1;
  return b.op === 'inf' || a.op < b.op ? -1 : 1;
}
