import { toId } from '@valero/domain/kernel';
import { SHAPES } from '@valero/domain/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shapeFor } from './definitions.ts';
import { isLive, questionFor } from './question.ts';

const OWN = toId<never>('00000000-0000-7000-8000-00000000000a');
const OTHER = '00000000-0000-7000-8000-00000000000b';
/** What a reader would have to say to get at rows, tables or columns that are not its own. */
const INJECTED = [
  ...['table', 'where', 'params', 'params[1]', 'params[2]', 'columns', 'queryable_columns', 'replica', 'secret'],
  ...['api_secret', 'source_id', 'subset__where', 'subset__params', 'subset__limit', 'subset__order_by', 'live_sse'],
  ...['subset__offset', 'subset__where_expr', 'experimental_live_sse', 'PARAMS[1]', 'Where', 'tenant'],
];
const PLACE = ['offset', 'handle', 'live', 'cursor', 'log', 'expired_handle', 'cache-buster'];

test('question: whatever a reader writes, table, condition, values and columns are the server’s, and only its place gets through', () => {
  const name = fc.constantFrom(...SHAPES);
  const pair = fc.tuple(fc.constantFrom(...INJECTED, ...PLACE), fc.oneof(fc.string(), fc.constant(OTHER)));
  fc.assert(
    fc.property(name, fc.array(pair), (shape, pairs) => {
      const definition = shapeFor(shape, { store: OWN });
      const asked = questionFor(definition, new URLSearchParams(pairs));
      const ours = questionFor(definition, new URLSearchParams());
      const place = pairs.filter(([key]) => PLACE.includes(key));
      expect([...asked].filter(([key]) => !PLACE.includes(key))).toEqual([...ours]);
      for (const [key, value] of asked)
        if (PLACE.includes(key)) expect(value).toBe(place.find(([placed]) => placed === key)?.[1]);
    }),
  );
});

test('question: people are asked for by the device’s store, goods for all', () => {
  const users = questionFor(shapeFor('users', { store: OWN }), new URLSearchParams('offset=-1'));
  expect(Object.fromEntries(users)).toEqual({
    offset: '-1',
    table: '"identity"."user"',
    where: 'store = $1 OR store IS NULL',
    'params[1]': OWN,
    columns: '"id","login","name","role","store","pin_hash","active"',
  });
  const articles = questionFor(shapeFor('articles', { store: OWN }), new URLSearchParams('offset=-1'));
  expect([...articles.keys()].sort()).toEqual(['columns', 'offset', 'table']);
});

test('question: anything but "false" waits, as the protocol has it', () => {
  expect(['', 'live=false', 'live=true', 'live=', 'live=0'].map((query) => isLive(new URLSearchParams(query)))).toEqual(
    [false, false, true, true, true],
  );
});
