import type { Failure } from './errors.ts';

/** The outcome of something that may fail for a reason a person can act on. */
export type Result<T, E = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** A success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A failure; `error.code` is a key of a module's error table. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Applies `next` to a success, passes a failure on. */
export function andThen<T, U, E>(result: Result<T, E>, next: (value: T) => Result<U, E>): Result<U, E> {
  return result.ok ? next(result.value) : result;
}

/** The value of a success; a failure here is our own bug and throws. */
export function unwrap<T>(result: Result<T, { readonly code: string }>): T {
  if (result.ok) return result.value;
  throw new Error(`expected a success, got ${result.error.code}`);
}
