/** A comparison of two values. */
export type CompareOp = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** What a condition says, as written; `at` counts from 0 in its text. */
export type Expr =
  | { readonly kind: 'column'; readonly name: string; readonly at: number }
  | { readonly kind: 'param'; readonly number: string; readonly at: number }
  | { readonly kind: 'string' | 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'bool'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'cast'; readonly inner: Expr; readonly type: string; readonly at: number }
  | { readonly kind: 'not'; readonly inner: Expr; readonly at: number }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expr[]; readonly at: number }
  | {
      readonly kind: 'compare';
      readonly op: CompareOp;
      readonly left: Expr;
      readonly right: Expr;
      readonly at: number;
    }
  | { readonly kind: 'in'; readonly left: Expr; readonly items: readonly Expr[]; readonly at: number }
  | {
      readonly kind: 'like';
      readonly left: Expr;
      readonly pattern: Expr;
      readonly folded: boolean;
      readonly at: number;
    }
  | { readonly kind: 'distinct'; readonly left: Expr; readonly right: Expr; readonly at: number }
  | {
      readonly kind: 'is';
      readonly test: 'null' | 'true' | 'false' | 'unknown';
      readonly inner: Expr;
      readonly at: number;
    };

/** A condition that cannot be used; the message goes to whoever wrote it. */
export class WhereError extends Error {}

/** Where the condition stands in the statement that messages count in: `SELECT 1 WHERE <condition>`. */
const BEFORE = 'SELECT 1 WHERE '.length;

/** An error at a place in the condition, in the words of Electric's protocol. */
export function errorAt(at: number, message: string): WhereError {
  return new WhereError(`At location ${BEFORE + at}: ${message}`);
}
