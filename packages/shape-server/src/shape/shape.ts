import { createHash } from 'node:crypto';
import type { Column, EngineOptions, Shape, ShapeProblem, ShapeRequest } from '../model.ts';
import { type Offset, SNAPSHOT_DONE } from '../offset.ts';
import type { SnapshotMark } from '../rules.ts';
import type { Table } from '../source/catalogue.ts';
import { parseWhere, type Where } from '../where/index.ts';
import { keyColumns, ShapeFormat } from './format.ts';

/** Where a snapshot stands between the transactions of the source. */
export interface SnapshotPlace {
  readonly mark: SnapshotMark;
  /** Every transaction the snapshot saw has a commit LSN at or below. */
  readonly lsn: bigint;
}

/** A request that has been checked against a table: what a shape is made of. */
export interface ShapePlan {
  readonly definition: string;
  readonly request: ShapeRequest;
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly where: Where | null;
}

/** The text that makes two equal requests one shape. */
export function definitionOf({ schema, table, where, params, columns, replica, log }: ShapeRequest): string {
  const values = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([schema, table, where, where === null ? [] : values, columns, replica, log]);
}

/** Checks a request against its table. */
export function planShape(
  request: ShapeRequest,
  table: Table,
  grammar: EngineOptions['grammar'],
): { readonly plan: ShapePlan } | { readonly problem: ShapeProblem } {
  const invalid = (field: ShapeProblem['field'], message: string) => ({
    problem: { kind: 'invalid' as const, field, message },
  });
  const columns = pickColumns(request.columns, table.columns);
  if (typeof columns === 'string') return invalid('columns', columns);
  const definition = definitionOf(request);
  if (request.where === null) return { plan: { definition, request, table, columns, where: null } };
  const result = parseWhere(request.where, request.params, table, grammar);
  if (!result.ok) return invalid('where', result.message);
  return { plan: { definition, request, table, columns, where: result.where } };
}

function pickColumns(names: readonly string[] | null, all: readonly Column[]): readonly Column[] | string {
  if (names === null) return all;
  const byName = new Map(all.map((column) => [column.name, column]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0) return `The following columns are not found on the table: ${unknown.join(', ')}`;
  const missing = keyColumns(all).filter(({ name }) => !names.includes(name));
  if (missing.length > 0)
    return `The list of columns must include all primary key columns, missing: ${missing.map(({ name }) => name).join(', ')}`;
  return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
}

/** A shape that lives: what readers see of it and what its log needs. */
export class LiveShape implements Shape {
  readonly id: number;
  readonly handle: string;
  readonly definition: string;
  readonly request: ShapeRequest;
  readonly relation: Table;
  readonly columns: readonly Column[];
  readonly where: Where | null;
  readonly place: SnapshotPlace;
  readonly format: ShapeFormat;
  /** Its snapshot is whole; before, as many chunks can be read as there are. */
  ready = false;
  /** Over: its readers must refetch. */
  dead = false;
  retiredAt: number | null = null;
  chunks = 0;
  snapshotBytes = 0;
  /** Bytes of the log, and of those the ones handed to the store but not shown yet. */
  logBytes = 0;
  stagedBytes = 0;
  /** The last offset a reader may be shown. */
  head: Offset = SNAPSHOT_DONE;
  /** A younger shape of the same definition is being made. */
  compacting = false;
  readonly #watchers = new Set<() => void>();

  constructor(id: number, handle: string, plan: ShapePlan, place: SnapshotPlace) {
    this.id = id;
    this.handle = handle;
    this.definition = plan.definition;
    this.request = plan.request;
    this.relation = plan.table;
    this.columns = plan.columns;
    this.where = plan.where;
    this.place = place;
    this.format = new ShapeFormat(plan.table, plan.columns, plan.request);
  }

  get retired(): boolean {
    return this.retiredAt !== null;
  }

  /** Says that a chunk more can be read, that the snapshot is whole, or that the shape is over. */
  grew(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Resolves when it grew, or after a time. */
  growing(ms: number): Promise<void> {
    return new Promise((done) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(end);
        done();
      };
      const timer = setTimeout(end, ms);
      this.#watchers.add(end);
    });
  }

  /** Whether a row is in the shape. */
  holds(record: () => Readonly<Record<string, string | null>>): boolean {
    return this.where === null || this.where.matches(record());
  }
}

/** A handle: hash of the definition, and a time in microseconds that no other has. */
export function makeHandle(definition: string, micros: bigint): string {
  const hash = createHash('sha256').update(definition).digest().readUInt32BE(0);
  return `${hash}-${micros}`;
}

/** What is kept of a shape besides its log, as JSON. */
export function writeFrame(plan: ShapePlan, { mark, lsn }: SnapshotPlace): string {
  const { request, table } = plan;
  const place = {
    xmin: String(mark.xmin),
    xmax: String(mark.xmax),
    xip: mark.xip.map(String),
    lsn: String(lsn),
  };
  return JSON.stringify({ request, table, place });
}

/** Reads what `writeFrame` wrote. Null = it is not readable as it is now (written by another version): the shape is over. */
export function readFrame(
  text: string,
  grammar: EngineOptions['grammar'],
): { readonly plan: ShapePlan; readonly place: SnapshotPlace } | null {
  try {
    const { request, table, place } = JSON.parse(text) as {
      request: ShapeRequest;
      table: Table;
      place: { xmin: string; xmax: string; xip: string[]; lsn: string };
    };
    const planned = planShape(request, table, grammar);
    if ('problem' in planned) return null;
    const mark = { xmin: BigInt(place.xmin), xmax: BigInt(place.xmax), xip: place.xip.map(BigInt) };
    return { plan: planned.plan, place: { mark, lsn: BigInt(place.lsn) } };
  } catch {
    return null;
  }
}
