import type { Relation } from '../model.ts';
import { type Expr, errorAt } from './ast.ts';
import { type Family, familyOf } from './values.ts';

const INDEXED: ReadonlySet<Family> = new Set(['uuid', 'int', 'text', 'bool']);

function refuse(at: number): never {
  throw errorAt(
    at,
    'only column = $n, column IN ($n, …), column IS NULL, these joined by OR on one column, and AND of them can be looked up by an index',
  );
}

/** The one column that an indexable part asks for. */
function columnOf(expr: Expr): string {
  if (expr.kind === 'compare' && expr.op === '=' && expr.left.kind === 'column' && expr.right.kind === 'param')
    return expr.left.name;
  if (expr.kind === 'in' && expr.left.kind === 'column') {
    const other = expr.items.find(({ kind }) => kind !== 'param');
    return other === undefined ? expr.left.name : refuse(other.at);
  }
  if (expr.kind === 'is' && expr.test === 'null' && expr.inner.kind === 'column') return expr.inner.name;
  if (expr.kind === 'or') {
    const names = expr.items.map(columnOf);
    return names.every((name) => name === names[0]) ? (names[0] ?? refuse(expr.at)) : refuse(expr.at);
  }
  return refuse(expr.at);
}

/**
 * Makes sure that the rows of a condition can be found by an index over (table, column, value): equality with parameters on uuid, int,
 * text and bool, and nothing else. Throws `WhereError`.
 */
export function assertIndexable(expr: Expr, relation: Relation): void {
  if (expr.kind === 'and') {
    for (const item of expr.items) assertIndexable(item, relation);
    return;
  }
  const name = columnOf(expr);
  const column = relation.columns.find((one) => one.name === name);
  if (column !== undefined && !INDEXED.has(familyOf(column.type, column.dims)))
    throw errorAt(expr.at, `a column of type ${column.type} cannot be looked up by an index`);
}
