import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery, sameShape } from './parameters.ts';
import { nextCursor } from './replies.ts';

const read = (query: string, body: Record<string, unknown> = {}) => parseQuery(new URLSearchParams(query), body);
const errors = (query: string, body: Record<string, unknown> = {}): unknown => {
  const parsed = read(query, body);
  return parsed.ok ? 'none' : parsed.errors;
};

test('parameters: what is missing or does not go together is said in the words of the protocol', () => {
  expect(errors('table=t')).toEqual({ offset: ["can't be blank"] });
  expect(errors('offset=-1')).toEqual({ table: ["can't be blank"] });
  expect(errors('table=t&offset=x')).toEqual({ offset: ['has invalid format'] });
  expect(errors('table=t&offset=0_0')).toEqual({ handle: ["can't be blank when offset != -1"] });
  expect(errors('table=t&offset=-1&live=true')).toEqual({ live: ["can't be true when offset == -1"] });
  expect(errors('table=t&offset=now&live=true')).toEqual({ live: ["can't be true when offset is 'now'"] });
  expect(errors('table=t&offset=0_0&handle=h&live_sse=true')).toEqual({
    live_sse: ["can't be true unless live is also true"],
  });
  expect(errors('table=t&offset=-1&replica=half')).toEqual({ replica: ['is invalid'] });
  expect(errors('table=t&offset=-1&params[x]=1')).toEqual({ params: ['parameters are numbered from 1'] });
  expect(errors('table=t&offset=-1&offset=0_0')).toEqual({ offset: ['was given twice'] });
  expect(errors('table=t&offset=-1&subset__limit=5')).toEqual({
    subset: { order_by: ['order_by is required when limit or offset is present'] },
  });
  expect(errors('table=t&offset=-1&subset__where=a&subset__params=[')).toEqual({
    subset: { params: ['params must be valid JSON'] },
  });
});

test('parameters: live is on unless it says false; a handle does not count at the start', () => {
  const parsed = read('table=t&offset=5_2&handle=h&live=&cursor=7&log=full');
  expect(parsed.ok && [parsed.value.live, parsed.value.handle, parsed.value.cursor]).toEqual([true, 'h', '7']);
  const start = read('table=t&offset=-1&handle=h&live=false&experimental_live_sse=false');
  expect(start.ok && [start.value.live, start.value.handle]).toEqual([false, null]);
});

test('parameters: a body describes a subset and never the shape', () => {
  const parsed = read('table=t&offset=-1', {
    where: 'a = $1',
    params: { '1': 5 },
    order_by: 'a',
    limit: 3,
    table: 'other',
  });
  expect(parsed.ok && parsed.value.shape.table).toBe('t');
  expect(parsed.ok && parsed.value.subset).toEqual({
    where: 'a = $1',
    params: { '1': '5' },
    orderBy: 'a',
    limit: 3,
    offset: null,
    queryable: null,
  });
  const nested = read('table=t&offset=-1', { subset: { where: 'x' } });
  expect(nested.ok && nested.value.subset?.where).toBe('x');
});

test('parameters: the order in which parameters were sent makes no other shape', () => {
  const shape = (query: string) => {
    const parsed = read(`offset=-1&${query}`);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    return parsed.value.shape;
  };
  expect(sameShape(shape('table=t&params[1]=a&params[2]=b'), shape('params[2]=b&table=public.T&params[1]=a'))).toBe(
    true,
  );
  expect(sameShape(shape('table=t&params[1]=a'), shape('table=t&params[1]=b'))).toBe(false);
  expect(sameShape(shape('table=t'), shape('table=t&replica=full'))).toBe(false);
});

test('cursor: always later than the one sent, and the same for all within an interval', () => {
  const at = Date.UTC(2026, 0, 1);
  expect(nextCursor(at + 1_000, 20_000, null, () => 0)).toBe(nextCursor(at + 19_000, 20_000, null, () => 0));
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat({ max: 60_000 }),
      fc.nat(),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (ms, every, sent, chance) => {
        expect(nextCursor(at + ms, every, String(sent), () => chance)).toBeGreaterThan(sent);
      },
    ),
  );
});
