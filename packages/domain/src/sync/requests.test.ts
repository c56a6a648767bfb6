import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Env, toId, toInstant } from '../kernel/index.ts';
import { type Article, zArticle } from '../stock/index.ts';
import { changedFields, mergeEdit, overlayEdits, type RecordFields } from './merge.ts';
import { closeRequest, makeRequest } from './request-commands.ts';
import type { RequestReads } from './request-reads.ts';
import { askAgain, type RequestView, requestFields, stateWith, viewRequest } from './request-view.ts';
import { REQUEST_KINDS, requestKindOf } from './requests.ts';

const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const ARTICLE: Article = zArticle.parse({
  id: uuid(1),
  number: '4711',
  gtin: null,
  name: 'Olivenöl',
  groupId: null,
  groupName: null,
  taxKey: 2,
  unit: 'Stk',
  price: 249_000,
  cost: null,
  deposit: null,
  icon: null,
  favourite: null,
  rank: 3,
  active: true,
  version: 5,
});

function reads(article: Article | null): RequestReads {
  return {
    article: () => article,
    articleByNumber: (number) => (number === '4712' ? { ...ARTICLE, id: uuid(2) as Article['id'] } : null),
    articleByGtin: () => null,
    customer: () => null,
    customerByNumber: () => null,
  };
}

let made = 0;
function nextId(): string {
  made += 1;
  return uuid(1000 + made);
}
const env = (rights: readonly string[]): Env => ({
  now: toInstant(1),
  offset: 60,
  newId: nextId,
  company: toId(uuid(90)),
  store: toId(uuid(91)),
  device: toId(uuid(92)),
  actor: { id: toId(uuid(93)), name: 'Karl', rights: new Set(rights) },
});

async function make(input: Parameters<typeof makeRequest.decide>[1], rights = ['stock.write'], article = ARTICLE) {
  return makeRequest.decide(await makeRequest.load(reads(article), input), input, env(rights));
}

const price = (value: number, baseVersion = 5) => ({ articleId: ARTICLE.id, price: value, baseVersion, reason: '' });
const draft = { replaces: null, label: '', seen: { price: 249_000 } };

test('makeRequest: keeps what was wanted, what was seen and on which version, and names the row', async () => {
  const result = await make({ ...draft, command: 'stock.changePrice', input: price(229_000) });
  expect(result).toMatchObject({
    ok: true,
    value: {
      facts: [
        {
          type: 'sync.requestMade',
          payload: {
            command: 'stock.changePrice',
            input: { price: 229_000, baseVersion: 5 },
            base: { entity: 'article', id: ARTICLE.id, version: 5, seen: { price: 249_000 } },
            label: '4711 Olivenöl',
          },
        },
      ],
    },
  });
});

test('makeRequest: what nobody may do, nobody can read or nobody offers is refused at once, an edit that changes nothing asks nothing', async () => {
  const ask = { ...draft, command: 'stock.changePrice', input: price(229_000) };
  expect(await make(ask, [])).toMatchObject({ ok: false, error: { code: 'identity.right_missing' } });
  expect(await make({ ...ask, command: 'stock.move' })).toMatchObject({
    ok: false,
    error: { code: 'sync.request_unsupported' },
  });
  expect(await make({ ...ask, input: price(-1) })).toMatchObject({
    ok: false,
    error: { code: 'sync.request_invalid' },
  });
  expect(await make({ ...ask, input: price(249_000) })).toEqual({
    ok: true,
    value: { facts: [], reply: { request: null } },
  });
});

test('makeRequest: what the device itself knows to be wrong needs no server, an old version is no such thing', async () => {
  const { id: _id, version: _version, rank: _rank, ...seen } = ARTICLE;
  const { version, rank: _r, ...article } = { ...ARTICLE, number: '4712' };
  const ask = { ...draft, command: 'stock.saveArticle', input: { article, baseVersion: version }, seen };
  expect(await make(ask)).toMatchObject({ ok: false, error: { code: 'stock.number_taken' } });
  const old = { ...ask, input: { article: { ...article, number: '4713' }, baseVersion: 2 } };
  expect(await make(old)).toMatchObject({ ok: true, value: { facts: [{ payload: { base: { version: 2 } } }] } });
});

const VIEW: RequestView = viewRequest({
  id: uuid(7),
  command: 'stock.changePrice',
  entity: 'article',
  entityId: ARTICLE.id,
  label: '4711 Olivenöl',
  device: uuid(92),
  actor: uuid(93),
  by: 'Karl',
  at: 1,
  state: 'stale',
  choice: null,
  doneAt: 2,
  baseVersion: 5,
  seen: JSON.stringify({ price: 249_000 }),
  input: JSON.stringify(price(229_000)),
  outcome: JSON.stringify({
    kind: 'stale',
    version: 6,
    current: { price: 259_000 },
    conflicts: [{ field: 'price', seen: 249_000, current: 259_000, wanted: 229_000 }],
  }),
});

test('askAgain: taking mine asks for the same value on what was shown; keeping all of theirs asks nothing', () => {
  expect(askAgain(VIEW)).toEqual({
    command: 'stock.changePrice',
    input: price(229_000, 6),
    seen: { price: 259_000 },
    replaces: uuid(7),
  });
  expect(askAgain(VIEW, new Set())).toBeNull();
  expect(requestFields(VIEW)).toEqual([
    { field: 'price', seen: 249_000, mine: 229_000, theirs: 259_000, conflict: true },
  ]);
});

test('closeRequest: each answer belongs to a state, a second one changes nothing', () => {
  const close = (view: RequestView | null, choice: 'theirs' | 'noted' | 'withdrawn') =>
    closeRequest.decide(view, { id: VIEW.id, choice }, env(['stock.write']));
  expect(close(VIEW, 'theirs')).toMatchObject({ ok: true, value: { facts: [{ payload: { choice: 'theirs' } }] } });
  expect(close(VIEW, 'withdrawn')).toMatchObject({ ok: false, error: { code: 'sync.request_state' } });
  expect(close({ ...VIEW, state: 'pending' }, 'withdrawn')).toMatchObject({ ok: true });
  expect(close({ ...VIEW, state: 'closed' }, 'theirs')).toEqual({ ok: true, value: { facts: [], reply: {} } });
  expect(close(null, 'noted')).toMatchObject({ ok: false, error: { code: 'sync.request_unknown' } });
});

test('stateWith: a withdrawal closes what waits and never hides what was carried out', () => {
  expect(stateWith('pending', 'withdrawn')).toBe('closed');
  expect(stateWith('accepted', 'withdrawn')).toBe('accepted');
  expect(stateWith('stale', 'theirs')).toBe('closed');
  expect(stateWith('declined', null)).toBe('declined');
});

test('requests: every kind is listed once and is decided by the server', () => {
  const names = REQUEST_KINDS.map(({ command }) => command);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(['stock.changePrice', 'stock.saveArticle', 'crm.saveCustomer']);
  expect(requestKindOf('kasse.completeSale')).toBeNull();
});

const FIELDS = ['a', 'b', 'c', 'low'] as const;
const arbRow: fc.Arbitrary<RecordFields> = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, fc.integer({ min: 0, max: 2 })])),
);
const lowStakes = new Set(['low']);

test('mergeEdit: nothing another person changed is overwritten without having been seen, nothing the author changed is dropped without a word', () => {
  fc.assert(
    fc.property(arbRow, arbRow, arbRow, (seen, wanted, current) => {
      const merged = mergeEdit({ seen, wanted, current, lowStakes });
      const mine = new Set(changedFields(seen, wanted));
      const clash = FIELDS.filter(
        (field) => mine.has(field) && current[field] !== seen[field] && current[field] !== wanted[field],
      ).filter((field) => !lowStakes.has(field));
      if (clash.length > 0) {
        expect(merged).toMatchObject({ kind: 'stale' });
        if (merged.kind !== 'stale') return;
        expect(merged.conflicts.map(({ field }) => field)).toEqual(clash);
        for (const { field, current: theirs, wanted: own } of merged.conflicts)
          expect([theirs, own]).toEqual([current[field], wanted[field]]);
        return;
      }
      const after = merged.kind === 'clear' ? merged.fields : current;
      for (const field of FIELDS) expect(after[field]).toBe(mine.has(field) ? wanted[field] : current[field]);
      if (merged.kind === 'same')
        expect(FIELDS.every((field) => !mine.has(field) || current[field] === wanted[field])).toBe(true);
    }),
  );
});

test('overlayEdits: an edit made on top of a waiting one is no conflict once the first is carried out', () => {
  fc.assert(
    fc.property(arbRow, arbRow, arbRow, (row, first, second) => {
      const edits = [{ seen: row, wanted: first }];
      const seen = overlayEdits(row, edits);
      const one = mergeEdit({ seen: row, wanted: first, current: row, lowStakes });
      const after = one.kind === 'clear' ? one.fields : row;
      const two = mergeEdit({ seen, wanted: second, current: after, lowStakes });
      expect(two.kind === 'clear' ? two.fields : after).toEqual(second);
    }),
  );
});
