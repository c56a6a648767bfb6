import type { Column, EngineOptions, Relation } from '../model.ts';
import { WhereError } from './ast.ts';
import { bindCondition, type Row } from './bind.ts';
import { orderSql } from './order.ts';
import { parseExpr } from './parse.ts';
import { assertIndexable } from './strict.ts';

/** A condition over the rows of one table, under SQL's three-valued logic: unknown is not true. */
export interface Where {
  /** The same condition with every constant as a cast parameter, for `select … where <sql>`. */
  readonly sql: string;
  /** The values of `$1` … in `sql`, as text. */
  readonly values: readonly string[];
  /**
   * Every row that matches has one of these texts (or null) in this column, as the stream or a snapshot writes them; null = cannot be
   * told. They find candidates: `matches` still decides.
   */
  readonly keys: { readonly column: string; readonly values: readonly (string | null)[] } | null;
  /** Whether a row is in; values are text as PostgreSQL writes it, a bool is `t` or `true`. */
  matches(row: Readonly<Record<string, string | null>>): boolean;
}

/** A condition, or why it is none, in the words the protocol answers with. */
export type WhereResult =
  | { readonly ok: true; readonly where: Where }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a condition with its parameters against a table. `strict` takes what an index can look up, `electric` more of PostgreSQL's
 * expressions, where text is ordered by code point and ILIKE folds ASCII letters whatever the database's collation.
 * `before` are the values that come before its own in the statement it becomes part of.
 */
export function parseWhere(
  text: string,
  params: Readonly<Record<string, string>>,
  relation: Relation,
  grammar: EngineOptions['grammar'],
  before: readonly string[] = [],
): WhereResult {
  try {
    const expr = parseExpr(text);
    if (grammar === 'strict') assertIndexable(expr, relation);
    const values = [...before];
    const bound = bindCondition(expr, { relation, params, values });
    const { lookup } = bound;
    const matches = (row: Row): boolean => bound.value(row) === true;
    const keys = lookup === undefined ? null : { column: lookup.column, values: lookup.values };
    return { ok: true, where: { sql: bound.sql, values: values.slice(before.length), keys, matches } };
  } catch (error) {
    if (error instanceof WhereError) return { ok: false, message: error.message };
    throw error;
  }
}

/** Reads `column [asc|desc] [nulls first|last], …` over these columns. */
export function parseOrder(
  text: string,
  columns: readonly Column[],
): { readonly ok: true; readonly sql: string } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, sql: orderSql(text, columns) };
  } catch (error) {
    if (error instanceof WhereError) return { ok: false, message: error.message };
    throw error;
  }
}
