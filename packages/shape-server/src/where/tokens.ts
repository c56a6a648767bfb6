import { errorAt } from './ast.ts';

/** A word of a condition. `text` of a name is folded to lower case, that of a quoted name or string is unquoted. */
export interface Token {
  readonly kind: 'name' | 'quoted' | 'string' | 'number' | 'param' | 'op' | 'end';
  readonly text: string;
  /** As it was written. */
  readonly raw: string;
  readonly at: number;
}

const SPACE = /[ \t\r\n\f\v]+/y;
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y],
  ['quoted', /"(?:[^"]|"")+"/y],
  ['string', /'(?:[^']|'')*'/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['param', /\$\d{1,5}/y],
  ['op', /::|<=|>=|<>|!=|[()=<>,+-]/y],
];

function meaning(kind: Token['kind'], raw: string): string {
  if (kind === 'name') return raw.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (kind === 'quoted') return raw.slice(1, -1).replaceAll('""', '"');
  if (kind === 'string') return raw.slice(1, -1).replaceAll("''", "'");
  if (kind === 'param') return String(Number(raw.slice(1)));
  return raw === '!=' ? '<>' : raw;
}

function tokenAt(text: string, at: number): Token | null {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const raw = pattern.exec(text)?.[0];
    if (raw !== undefined) return { kind, text: meaning(kind, raw), raw, at };
  }
  return null;
}

/** Splits a condition into its words; the last one is `end`. Throws `WhereError` at what is none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    if (token === null) {
      const rest = text.slice(at);
      if (rest.startsWith("'")) throw errorAt(at, `unterminated quoted string at or near "${rest}"`);
      if (rest.startsWith('"')) throw errorAt(at, `unterminated quoted identifier at or near "${rest}"`);
      throw errorAt(at, `syntax error at or near "${[...rest][0] ?? ''}"`);
    }
    tokens.push(token);
    at += token.raw.length;
  }
  return [...tokens, { kind: 'end', text: '', raw: '', at: text.length }];
}
