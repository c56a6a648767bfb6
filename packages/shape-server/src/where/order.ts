import type { Column } from '../model.ts';
import { WhereError } from './ast.ts';
import { quoteName } from './bind.ts';
import { type Token, tokenize } from './tokens.ts';

const MAX_LENGTH = 5_000;

function term(tokens: readonly Token[], columns: readonly Column[]): string {
  const [name, ...rest] = tokens;
  if (name === undefined || (name.kind !== 'name' && name.kind !== 'quoted'))
    throw new WhereError('an order is a list of columns');
  if (!columns.some((column) => column.name === name.text)) throw new WhereError(`unknown reference ${name.text}`);
  const words = rest.map(({ kind, text }) => (kind === 'name' ? text : '?')).join(' ');
  if (!/^(?:asc|desc)?(?:(?:^| )nulls (?:first|last))?$/.test(words))
    throw new WhereError(`"${words}" is no direction of an order`);
  return `${quoteName(name.text)} ${words}`.trim();
}

/** Turns `column [asc|desc] [nulls first|last], …` into SQL. Throws `WhereError`. */
export function orderSql(text: string, columns: readonly Column[]): string {
  if (text.length > MAX_LENGTH) throw new WhereError(`the order is longer than ${MAX_LENGTH} characters`);
  const terms: Token[][] = [[]];
  for (const token of tokenize(text)) {
    if (token.kind === 'op' && token.text === ',') terms.push([]);
    else if (token.kind !== 'end') terms.at(-1)?.push(token);
  }
  return terms.map((tokens) => term(tokens, columns)).join(', ');
}
