import type { Row } from './format.ts';
import type { LiveShape } from './shape.ts';

type ByValue = Map<string | null, Set<LiveShape>>;

/** The shapes of one table, found by the values of a row. */
interface TableRoutes {
  readonly members: Set<LiveShape>;
  /** Those that may hold any row. */
  readonly any: Set<LiveShape>;
  /** Those that hold only rows with certain values in one column, by its place. */
  readonly byColumn: Map<number, ByValue>;
}

function keysOf(shape: LiveShape): { place: number; values: readonly (string | null)[] } | null {
  const keys = shape.where?.keys ?? null;
  if (keys === null) return null;
  const place = shape.relation.columns.findIndex(({ name }) => name === keys.column);
  return place < 0 ? null : { place, values: keys.values };
}

/** Finds the shapes a changed row may concern by (table, column, value): the cost does not grow with the number of shapes. */
export class Router {
  readonly #tables = new Map<number, TableRoutes>();

  add(shape: LiveShape): void {
    let routes = this.#tables.get(shape.relation.oid);
    if (routes === undefined) {
      routes = { members: new Set(), any: new Set(), byColumn: new Map() };
      this.#tables.set(shape.relation.oid, routes);
    }
    routes.members.add(shape);
    const keys = keysOf(shape);
    if (keys === null) {
      routes.any.add(shape);
      return;
    }
    const byValue: ByValue = routes.byColumn.get(keys.place) ?? new Map();
    routes.byColumn.set(keys.place, byValue);
    for (const value of keys.values) {
      const shapes = byValue.get(value);
      if (shapes === undefined) byValue.set(value, new Set([shape]));
      else shapes.add(shape);
    }
  }

  remove(shape: LiveShape): void {
    const routes = this.#tables.get(shape.relation.oid);
    if (routes === undefined) return;
    routes.members.delete(shape);
    routes.any.delete(shape);
    const keys = keysOf(shape);
    const byValue = keys === null ? undefined : routes.byColumn.get(keys.place);
    for (const value of keys?.values ?? []) {
      const shapes = byValue?.get(value);
      shapes?.delete(shape);
      if (shapes?.size === 0) byValue?.delete(value);
    }
    if (routes.members.size === 0) this.#tables.delete(shape.relation.oid);
  }

  /** Every table somebody follows. */
  oids(): number[] {
    return [...this.#tables.keys()];
  }

  follows(oid: number): boolean {
    return this.#tables.has(oid);
  }

  /** Every shape of a table. */
  members(oid: number): LiveShape[] {
    return [...(this.#tables.get(oid)?.members ?? [])];
  }

  /** Every shape of a table of that name, whichever it was. */
  named(schema: string, name: string): LiveShape[] {
    const shapes: LiveShape[] = [];
    for (const { members } of this.#tables.values()) {
      const [first] = members;
      if (first?.relation.schema === schema && first.relation.name === name) shapes.push(...members);
    }
    return shapes;
  }

  /** Shapes that may hold the row before or after its change; each once. */
  candidates(oid: number, old: Row | null, row: Row | null): Iterable<LiveShape> {
    const routes = this.#tables.get(oid);
    if (routes === undefined) return [];
    if (routes.byColumn.size === 0) return [...routes.any];
    const found = new Set(routes.any);
    for (const [place, byValue] of routes.byColumn) {
      if (old !== null) for (const shape of byValue.get(old[place] ?? null) ?? []) found.add(shape);
      if (row !== null && row[place] !== old?.[place])
        for (const shape of byValue.get(row[place] ?? null) ?? []) found.add(shape);
    }
    return found;
  }
}
