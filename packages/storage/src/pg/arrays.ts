import { assert } from '@valero/domain/kernel';
import type { Value } from '../rowop.ts';

const PLAIN = new Set(['uuid', 'bigint', 'integer', 'boolean']);

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

function plain(value: Value, type: string): string {
  if (value === null) return 'NULL';
  if (type === 'boolean') return value === true || value === 1 ? 't' : 'f';
  if (type === 'uuid') {
    assert(typeof value === 'string', 'a uuid column takes text');
    return `"${value.replace(/["\\]/g, '\\$&')}"`;
  }
  if (typeof value === 'boolean') return value ? '1' : '0';
  assert(typeof value === 'number' && Number.isSafeInteger(value), `an integer column takes safe integers: ${value}`);
  return String(value);
}

/** A PostgreSQL array literal of what `pick` takes from each, to be sent as one parameter and cast to `type[]`. */
export function arrayLiteral<T>(list: readonly T[], type: string, pick: (each: T) => Value): string {
  const isPlain = PLAIN.has(type);
  let text = '';
  for (const each of list) {
    const value = pick(each);
    const element = isPlain ? plain(value, type) : value === null ? 'NULL' : quoted(String(value));
    text += text === '' ? element : `,${element}`;
  }
  return `{${text}}`;
}
