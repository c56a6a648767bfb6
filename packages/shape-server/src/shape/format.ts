import type { Column, ShapeRequest } from '../model.ts';
import type { Table } from '../source/catalogue.ts';
import type { Tuple } from '../source/pgoutput.ts';

/** A row by the places of its table, every value there. */
export type Row = readonly (string | null)[];

/** A change of a shape's row as its log carries it. */
export type RowChange =
  | { readonly kind: 'insert'; readonly row: Row }
  | { readonly kind: 'delete'; readonly row: Row }
  | { readonly kind: 'update'; readonly old: Row; readonly row: Row };

/** A message without its last two braces, so that `last` can still be said of it. */
export interface OpenMessage {
  readonly text: string;
  readonly op: number;
}

/** Ends a message. */
export function closeMessage(text: string, last: boolean): string {
  return last ? `${text},"last":true}}` : `${text}}}`;
}

/** A row whose unchanged values are filled from the old one. Null = they cannot be: the replica identity is not full. */
export function fillUnchanged(row: Tuple, old: Tuple | null): Row | null {
  const filled: (string | null)[] = [];
  for (let place = 0; place < row.length; place += 1) {
    const own = row[place];
    const value = own === undefined ? old?.[place] : own;
    if (value === undefined) return null;
    filled.push(value);
  }
  return filled;
}

/** A place in the log that the messages of a change name. */
export interface ChangePlace {
  /** Commit LSN in decimal. */
  readonly lsn: string;
  readonly xid: number;
  readonly op: number;
}

interface Cell {
  readonly place: number;
  /** `"name":` */
  readonly label: string;
}

/**
 * Writes the messages of one shape: keys, values and headers as the protocol has them. Keys are
 * `"schema"."table"/"pk1"/"pk2"`, where `/` is doubled in names and values, `.` in names, and a null is `_`; without a primary key
 * all columns, sorted by name, are the key.
 */
export class ShapeFormat {
  readonly #cells: readonly Cell[];
  readonly #keyCells: readonly Cell[];
  readonly #keyPlaces: readonly number[];
  readonly #prefix: string;
  readonly #relation: string;
  readonly #full: boolean;

  constructor(table: Table, columns: readonly Column[], request: ShapeRequest) {
    const place = new Map(table.columns.map(({ name }, index) => [name, index]));
    const cell = ({ name }: Column): Cell => ({ place: place.get(name) ?? 0, label: `${JSON.stringify(name)}:` });
    const keys = keyColumns(table.columns);
    const keyNames = new Set(keys.map(({ name }) => name));
    this.#cells = columns.map(cell);
    this.#keyCells = columns.filter(({ name }) => keyNames.has(name)).map(cell);
    this.#keyPlaces = keys.map((key) => cell(key).place);
    this.#prefix = `"${escapeName(table.schema)}"."${escapeName(table.name)}"`;
    this.#relation = `"relation":[${JSON.stringify(table.schema)},${JSON.stringify(table.name)}]`;
    this.#full = request.replica === 'full';
  }

  key(row: Row): string {
    let key = this.#prefix;
    for (const place of this.#keyPlaces) {
      const value = row[place] ?? null;
      key += value === null ? '/_' : `/"${value.includes('/') ? value.replaceAll('/', '//') : value}"`;
    }
    return key;
  }

  /** A row of the snapshot, whole. */
  snapshotRow(row: Row): string {
    const key = JSON.stringify(this.key(row));
    return `{"key":${key},"value":{${this.#values(this.#cells, row)}},"headers":{"operation":"insert",${this.#relation}}}`;
  }

  /** Messages of a change, none when nothing of the shape's columns has changed. A moved key is a delete and an insert. */
  change(change: RowChange, at: ChangePlace): OpenMessage[] {
    if (change.kind === 'insert') return [this.#insert(change.row, at, '')];
    if (change.kind === 'delete') return [this.#delete(change.row, at, '')];
    const { old, row } = change;
    const changed = this.#cells.filter(({ place }) => old[place] !== row[place]);
    const moved = this.#keyPlaces.some((place) => old[place] !== row[place]);
    if (moved) {
      const [from, to] = [JSON.stringify(this.key(old)), JSON.stringify(this.key(row))];
      return [
        this.#delete(old, at, `,"key_change_to":${to}`),
        this.#insert(row, { ...at, op: at.op + 1 }, `,"key_change_from":${from}`),
      ];
    }
    if (changed.length === 0) return [];
    const key = JSON.stringify(this.key(row));
    const cells = this.#full ? this.#cells : this.#keyCells.concat(changed.filter((one) => !this.#isKey(one)));
    const previous = this.#full ? `,"old_value":{${this.#values(changed, old)}}` : '';
    return [this.#message(`{"key":${key},"value":{${this.#values(cells, row)}}${previous}`, 'update', at, '')];
  }

  #isKey({ place }: Cell): boolean {
    return this.#keyPlaces.includes(place);
  }

  #insert(row: Row, at: ChangePlace, more: string): OpenMessage {
    const head = `{"key":${JSON.stringify(this.key(row))},"value":{${this.#values(this.#cells, row)}}`;
    return this.#message(head, 'insert', at, more);
  }

  #delete(row: Row, at: ChangePlace, more: string): OpenMessage {
    const cells = this.#full ? this.#cells : this.#keyCells;
    const head = `{"key":${JSON.stringify(this.key(row))},"value":{${this.#values(cells, row)}}`;
    return this.#message(head, 'delete', at, more);
  }

  #message(head: string, operation: string, { lsn, xid, op }: ChangePlace, more: string): OpenMessage {
    const text = `${head},"headers":{"operation":"${operation}",${this.#relation},"txids":[${xid}],"lsn":"${lsn}","op_position":${op}${more}`;
    return { text, op };
  }

  #values(cells: readonly Cell[], row: Row): string {
    let text = '';
    for (const { place, label } of cells) {
      const value = row[place] ?? null;
      text += `${text === '' ? '' : ','}${label}${value === null ? 'null' : JSON.stringify(value)}`;
    }
    return text;
  }
}

function escapeName(name: string): string {
  return name.replaceAll('/', '//').replaceAll('.', '..');
}

/** The columns that identify a row: the primary key in its order, else all of them by name. */
export function keyColumns(columns: readonly Column[]): Column[] {
  const keys = columns.filter(({ pkIndex }) => pkIndex !== null);
  if (keys.length === 0) return [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  return keys.sort((a, b) => (a.pkIndex ?? 0) - (b.pkIndex ?? 0));
}

/** Last item of a snapshot: what it saw, so that a reader can tell which transactions are in it. */
export function snapshotEnd(mark: { xmin: bigint; xmax: bigint; xip: readonly bigint[] }): string {
  const running = mark.xip.map((xid) => `"${xid}"`).join(',');
  return `{"headers":{"control":"snapshot-end","xmin":"${mark.xmin}","xmax":"${mark.xmax}","xip_list":[${running}]}}`;
}
