import { type CompareOp, type Expr, errorAt, WhereError } from './ast.ts';
import { type Token, tokenize } from './tokens.ts';

const MAX_LENGTH = 20_000;
const MAX_DEPTH = 100;
const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
/** Words that are never the name of a column unless quoted (PostgreSQL's reserved words that a condition could run into). */
const RESERVED: ReadonlySet<string> = new Set(
  'all and any array as asc between both case cast check collate column constraint create default desc distinct do else end except exists false for from grant group having ilike in intersect into is isnull like limit not notnull null offset on or order select similar some symmetric table then to true union unique user using when where window with'.split(
    ' ',
  ),
);

/**
 * Reads a condition in PostgreSQL's grammar, as far as it is spoken here, with its precedence:
 * `::` before BETWEEN/IN/LIKE, before comparisons, before IS, before NOT, before AND, before OR.
 */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  whole(): Expr {
    const expr = this.#or();
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return expr;
  }

  #peek(): Token {
    const token = this.#tokens[Math.min(this.#next, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a tokenized condition has an end');
    return token;
  }

  #unexpected(): WhereError {
    const { kind, raw, at } = this.#peek();
    return errorAt(at, kind === 'end' ? 'syntax error at end of input' : `syntax error at or near "${raw}"`);
  }

  #accept(kind: 'name' | 'op', ...texts: string[]): Token | null {
    const token = this.#peek();
    if (token.kind !== kind || !texts.includes(token.text)) return null;
    this.#next += 1;
    return token;
  }

  #expect(kind: 'name' | 'op', text: string): Token {
    const token = this.#accept(kind, text);
    if (token === null) throw this.#unexpected();
    return token;
  }

  #deeper<T>(work: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw errorAt(this.#peek().at, 'the condition is nested too deeply');
    const result = work();
    this.#depth -= 1;
    return result;
  }

  #list(kind: 'and' | 'or', one: () => Expr): Expr {
    const first = one();
    const items = [first];
    while (this.#accept('name', kind)) items.push(one());
    return items.length === 1 ? first : { kind, items, at: first.at };
  }

  #or(): Expr {
    return this.#list('or', () => this.#list('and', () => this.#not()));
  }

  #not(): Expr {
    const token = this.#accept('name', 'not');
    if (token === null) return this.#is();
    return this.#deeper(() => ({ kind: 'not', inner: this.#not(), at: token.at }));
  }

  #is(): Expr {
    const left = this.#comparison();
    const token = this.#accept('name', 'is', 'isnull', 'notnull');
    return token === null ? left : this.#isTest(left, token);
  }

  #isTest(inner: Expr, { text, at }: Token): Expr {
    const nullTest: Expr = { kind: 'is', test: 'null', inner, at };
    if (text === 'isnull') return nullTest;
    if (text === 'notnull') return { kind: 'not', inner: nullTest, at };
    const negated = this.#accept('name', 'not') !== null;
    const wrap = (expr: Expr): Expr => (negated ? { kind: 'not', inner: expr, at } : expr);
    if (this.#accept('name', 'distinct')) {
      this.#expect('name', 'from');
      return wrap({ kind: 'distinct', left: inner, right: this.#range(), at });
    }
    const word = this.#accept('name', 'null', 'true', 'false', 'unknown')?.text;
    if (word === 'null') return wrap(nullTest);
    if (word === 'true' || word === 'false' || word === 'unknown') return wrap({ kind: 'is', test: word, inner, at });
    throw this.#unexpected();
  }

  #comparison(): Expr {
    const left = this.#range();
    const token = this.#peek();
    if (token.kind !== 'op' || !COMPARISONS.has(token.text)) return left;
    this.#next += 1;
    const expr: Expr = { kind: 'compare', op: token.text as CompareOp, left, right: this.#range(), at: token.at };
    const again = this.#peek();
    if (again.kind === 'op' && COMPARISONS.has(again.text)) throw this.#unexpected();
    return expr;
  }

  #range(): Expr {
    const left = this.#cast();
    const start = this.#next;
    const negated = this.#accept('name', 'not');
    const token = this.#accept('name', 'in', 'like', 'ilike', 'between');
    if (token === null) {
      this.#next = start;
      return left;
    }
    const expr = this.#rangeOf(left, token);
    return negated ? { kind: 'not', inner: expr, at: negated.at } : expr;
  }

  #rangeOf(left: Expr, { text, at }: Token): Expr {
    if (text === 'in') return { kind: 'in', left, items: this.#items(), at };
    if (text !== 'between') return { kind: 'like', left, pattern: this.#cast(), folded: text === 'ilike', at };
    const low = this.#cast();
    this.#expect('name', 'and');
    const high = this.#cast();
    return {
      kind: 'and',
      items: [
        { kind: 'compare', op: '>=', left, right: low, at },
        { kind: 'compare', op: '<=', left, right: high, at },
      ],
      at,
    };
  }

  #items(): Expr[] {
    this.#expect('op', '(');
    const items = [this.#deeper(() => this.#or())];
    while (this.#accept('op', ',')) items.push(this.#deeper(() => this.#or()));
    this.#expect('op', ')');
    return items;
  }

  #cast(): Expr {
    let inner = this.#atom();
    for (let casts = 0; this.#peek().text === '::' && this.#peek().kind === 'op'; casts += 1) {
      const { at } = this.#expect('op', '::');
      const type = this.#peek();
      if (type.kind !== 'name' || casts === MAX_DEPTH) throw this.#unexpected();
      this.#next += 1;
      inner = { kind: 'cast', inner, type: type.text, at };
    }
    return inner;
  }

  #atom(): Expr {
    const token = this.#peek();
    const { kind, text, at } = token;
    if (kind === 'op') return this.#signOrGroup();
    if (kind === 'end' || (kind === 'name' && RESERVED.has(text) && !['true', 'false', 'null'].includes(text)))
      throw this.#unexpected();
    this.#next += 1;
    if (kind === 'param') return { kind, number: text, at };
    if (kind === 'string' || kind === 'number') return { kind, text, at };
    if (kind === 'name' && text === 'null') return { kind: 'null', at };
    if (kind === 'name' && (text === 'true' || text === 'false')) return { kind: 'bool', value: text === 'true', at };
    return { kind: 'column', name: text, at };
  }

  #signOrGroup(): Expr {
    if (this.#accept('op', '(')) {
      const inner = this.#deeper(() => this.#or());
      this.#expect('op', ')');
      return inner;
    }
    const sign = this.#accept('op', '+', '-');
    const number = this.#peek();
    if (sign === null || number.kind !== 'number') throw this.#unexpected();
    this.#next += 1;
    return { kind: 'number', text: sign.text === '-' ? `-${number.text}` : number.text, at: sign.at };
  }
}

/** Reads a condition. Throws `WhereError` with the place of the first word that does not fit. */
export function parseExpr(text: string): Expr {
  if (text.length > MAX_LENGTH) throw new WhereError(`the condition is longer than ${MAX_LENGTH} characters`);
  return new Parser(text).whole();
}
