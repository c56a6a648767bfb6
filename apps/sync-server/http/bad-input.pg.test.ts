import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Fact } from '@valero/domain/kernel';
import { GENESIS_HASH, type SealedFact } from '@valero/domain/sync';
import { chainHash, sealFact } from '@valero/storage/journal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../server.fixture.ts';
import { type DemoTill, demoTills, send, trade } from '../story.fixture.ts';
import { BODY_LIMIT } from './app.ts';
import { zProblem } from './problem.ts';

let given: TestServer;
let tills: DemoTill[];
let facts: readonly Fact[];
beforeAll(async () => {
  given = await startTestServer();
  tills = demoTills(given);
  trade(tills);
  facts = tills[0]?.till.facts ?? [];
});
afterAll(() => given.close());

const device = (): string => facts[0]?.device ?? '';
const token = (index = 0): string => readFileSync(join(given.demo.tills[index]?.folder ?? '', 'token'), 'utf8').trim();

function seal(list: readonly Fact[], prev = GENESIS_HASH): SealedFact[] {
  let hash = prev;
  return list.map((fact) => {
    const sealed = sealFact(fact, hash);
    hash = sealed.hash;
    return sealed;
  });
}
/** A fact whose text is this, sealed all the same. */
function sealText(body: string, fact: Fact, prev = GENESIS_HASH): SealedFact {
  return { seq: fact.seq, id: fact.id, body, prevHash: prev, hash: chainHash(prev, body) };
}
const batch = (list: readonly SealedFact[], more: object = {}): object => ({
  ...{ device: device(), epoch: 1, facts: list, sentAt: given.now() },
  head: { seq: list.at(-1)?.seq ?? 0, hash: list.at(-1)?.hash ?? '' },
  ...more,
});

interface Sent {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly encoding?: string;
  readonly bearer?: string;
}
async function post({ body, type = 'application/json', encoding, bearer = token() }: Sent) {
  const headers: Record<string, string> = { 'content-type': type, authorization: `Bearer ${bearer}` };
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  const response = await fetch(`${given.server.url}/sync/v1/facts`, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = zProblem.parse(JSON.parse(text));
    expect(problem.detail.length, 'it says what to do').toBeGreaterThan(5);
    return { status: response.status, code: problem.code };
  }
  return { status: response.status, code: '' };
}
const json = (value: object): Sent => ({ body: JSON.stringify(value) });

/** Everything that can be wrong with a request as a whole: refused by name, nothing of it is stored. */
const REFUSED: readonly (readonly [name: string, status: number, code: string, sent: () => Sent])[] = [
  ['broken JSON', 400, 'server.malformed', () => ({ body: '{"device":' })],
  ['no body', 400, 'server.malformed', () => ({ body: '' })],
  ['another format', 415, 'server.unsupported_media', () => ({ body: '<facts/>', type: 'text/xml' })],
  ['a body that is compressed', 415, 'server.unsupported_media', () => ({ body: bomb(), encoding: 'gzip' })],
  ['a compressed body that says it is none', 400, 'server.malformed', () => ({ body: bomb() })],
  ['fields that are missing', 422, 'server.invalid_input', () => json({ device: device() })],
  [
    'numbers beyond all bounds',
    422,
    'server.invalid_input',
    () => ({ body: JSON.stringify(batch(seal(facts.slice(0, 1)))).replace('"epoch":1', '"epoch":1e400') }),
  ],
  [
    'an epoch beyond all bounds',
    422,
    'server.invalid_input',
    () => json(batch(seal(facts.slice(0, 1)), { epoch: 1_000_000 })),
  ],
  ['a time that is none', 422, 'server.invalid_input', () => json(batch(seal(facts.slice(0, 1)), { sentAt: 1e300 }))],
  ['no facts', 422, 'server.invalid_input', () => json(batch([]))],
  ['too many facts', 413, 'sync.batch_too_large', () => json(batch(many(501)))],
  ['too many bytes', 413, 'server.too_large', () => ({ body: ' '.repeat(BODY_LIMIT.facts + 1) })],
  [
    'nobody’s token',
    401,
    'auth.device_required',
    () => ({ ...json(batch(seal(facts.slice(0, 2)))), bearer: 'x'.repeat(43) }),
  ],
  ['another device', 403, 'auth.device_foreign', () => ({ ...json(batch(seal(facts.slice(0, 2)))), bearer: token(1) })],
  [
    'facts of another device',
    422,
    'sync.chain_broken',
    () => json(batch(seal((tills[1]?.till.facts ?? []).slice(0, 2)))),
  ],
  [
    'a hash that is wrong',
    422,
    'sync.chain_broken',
    () => json(batch(seal(facts.slice(0, 2)).map((row) => ({ ...row, hash: 'f'.repeat(64) })))),
  ],
  ['a link that is wrong', 422, 'sync.chain_broken', () => json(batch(seal(facts.slice(0, 1), 'e'.repeat(64))))],
  ['a text that is no fact', 422, 'sync.chain_broken', () => json(batch([sealText('{"a":1}', first())]))],
  ['a NUL in the text', 422, 'sync.chain_broken', () => json(batch([sealText(`${bodyOf()}\u0000`, first())]))],
  [
    'a NUL in the type',
    422,
    'sync.chain_broken',
    () => json(batch([sealText(bodyOf({ type: 'kasse.\u0000' }), first())])),
  ],
  [
    'half a character in the text',
    422,
    'sync.chain_broken',
    () => json(batch([sealText(bodyOf().replace('"type"', '"\ud800":1,"type"'), first())])),
  ],
  [
    'a time in a fact that is none',
    422,
    'sync.chain_broken',
    () => json(batch([sealText(bodyOf().replace(/"at":\d+/, '"at":1e300'), first())])),
  ],
  ['a gap', 409, 'sync.gap', () => json(batch(seal(facts).slice(3, 5)))],
];

const first = (): Fact => {
  const [fact] = facts;
  if (!fact) throw new Error('facts');
  return fact;
};
const bodyOf = (more: Partial<Fact> = {}): string => sealFact({ ...first(), ...more }, GENESIS_HASH).body;
const bomb = (): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(Buffer.alloc(200_000_000, ' ')));
const many = (count: number): SealedFact[] => {
  const list: Fact[] = [];
  for (let n = 0; n < count; n += 1) list.push({ ...first(), seq: n + 1 });
  return seal(list);
};

test('bad input: each kind is refused as problem+json by name, and nothing of it is stored', async () => {
  for (const [name, status, code, sent] of REFUSED) {
    expect(await post(sent()), name).toEqual({ status, code });
    expect((await given.server.store.knownOf(first().device)).epoch, name).toBeLessThanOrEqual(1);
  }
  expect(await given.server.store.factBody(first().id)).toBeNull();
  // and the till that was meant is not harmed by it
  const [till] = tills;
  if (!till) throw new Error('tills');
  for (const { status, body } of await send(given, till)) expect(status, JSON.stringify(body)).toBe(200);
});

test('bad input: facts that break rules, come from other programs or carry odd texts are stored, flagged, and stop nobody', async () => {
  const [, till] = tills;
  if (!till) throw new Error('tills');
  const own = till.till.facts;
  const sale = own.find(({ type }) => type === 'kasse.belegIssued');
  const drawer = { type: 'kasse.drawerOpened', version: 1 };
  if (!sale) throw new Error('a sale');
  const year = 365 * 86_400_000;
  const payload = sale.payload as Record<string, unknown>;
  const odd: readonly (readonly [Partial<Fact>, readonly string[] | null])[] = [
    [{ payload: { ...payload, gross: 1 } }, ['lines_sum', 'taxes_sum', 'payments_sum']],
    [{ version: 99 }, ['version']],
    [{ type: 'kasse.fromTheFuture' }, ['type']],
    [{ payload: 'text' }, ['payload']],
    [{ payload: { gross: Number.MAX_SAFE_INTEGER } }, ['payload']],
    [{ ...drawer, payload: { reason: 'NUL \u0000 und halb \ud83d' } }, ['payload']],
    [{ ...drawer, payload: { reason: 'ein Jahr alt' }, at: (sale.at - year) as Fact['at'] }, null],
    [{ ...drawer, payload: { reason: 'von morgen' }, at: (given.now() + 86_400_000) as Fact['at'] }, null],
    [{ ...sale, at: (given.now() + 86_400_000) as Fact['at'], id: '' as Fact['id'] }, ['clock']],
    [{ ...drawer, payload: { reason: 'danach' } }, null],
  ];
  let n = 0;
  const made = odd.map(([change]): Fact => {
    n += 1;
    const id = given.server.newId() as Fact['id'];
    const payloadOf = change.payload ?? payload;
    const renamed =
      typeof payloadOf === 'object' && payloadOf !== null && 'id' in payloadOf
        ? { ...payloadOf, id: given.server.newId() }
        : payloadOf;
    return { ...sale, ...change, seq: n, id, payload: renamed };
  });
  const sealed = seal(made);
  const answer = await post({
    ...json(batch(sealed, { device: sale.device })),
    bearer: token(1),
  });
  expect(answer).toEqual({ status: 200, code: '' });
  for (const { id, body } of sealed) expect(await given.server.store.factBody(id)).toBe(body);
  await given.server.store.consumers.runUntilIdle();
  const letters = await given.server.store.consumers.deadLetters({ consumer: 'kasse' });
  const mine = letters.filter((letter) => letter.device === sale.device);
  const reasons = new Map(mine.map(({ seq, reason }) => [seq, reason]));
  expect([...reasons.keys()].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
  expect(reasons.get(2)).toBe('unreadable: version 99 of kasse.belegIssued, this server reads up to 1');
  expect(reasons.get(3)).toBe('unreadable: type kasse.fromTheFuture is not known to this server');
  expect(reasons.get(4)).toContain('unreadable: payload');
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: given.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ flags: string[] | null }>(
    'select flags from sync.fact where device = $1 order by seq',
    [sale.device],
  );
  await client.end();
  expect(rows.map(({ flags }) => flags)).toEqual(odd.map(([, flags]) => flags));
});

test('bad input: a till that was away for a year sends its old facts and they are worked in', async () => {
  const [, , till] = tills;
  if (!till) throw new Error('tills');
  const year = 365 * 86_400_000;
  const aged = till.till.facts.map((fact): Fact => ({ ...fact, at: (fact.at - year) as Fact['at'] }));
  const sealed = seal(aged);
  for (let at = 0; at < sealed.length; at += 100) {
    const answer = await post({
      ...json(batch(sealed.slice(at, at + 100), { device: aged[0]?.device })),
      bearer: token(2),
    });
    expect(answer).toEqual({ status: 200, code: '' });
  }
  await given.server.store.consumers.runUntilIdle();
  const letters = await given.server.store.consumers.deadLetters({});
  expect(letters.filter((letter) => letter.device === aged[0]?.device)).toEqual([]);
  // its old epoch is over: what comes of it again is known, what is new of it is an old machine
  const next: Fact = {
    ...first(),
    device: aged[0]?.device ?? first().device,
    epoch: 2,
    seq: 1,
    id: given.server.newId() as Fact['id'],
  };
  const begun = seal([next], sealed.at(-1)?.hash);
  const device = next.device;
  expect(await post({ ...json(batch(begun, { device, epoch: 2 })), bearer: token(2) })).toEqual({
    status: 200,
    code: '',
  });
  expect(await post({ ...json(batch(sealed.slice(0, 5), { device })), bearer: token(2) })).toEqual({
    status: 200,
    code: '',
  });
  const zombie = seal(
    [{ ...next, epoch: 1, seq: aged.length + 1, id: given.server.newId() as Fact['id'] }],
    sealed.at(-1)?.hash,
  );
  expect(await post({ ...json(batch(zombie, { device })), bearer: token(2) })).toEqual({
    status: 409,
    code: 'sync.epoch_stale',
  });
});
