import { truth } from '@valero/domain/bi';
import { belegIssued, kassenabschlussMade } from '@valero/domain/kasse';
import { type DeviceId, type QueryOutput, toInstant } from '@valero/domain/kernel';
import {
  deadLetters,
  factContent,
  flagged,
  gapWords,
  type MatchRun,
  match,
  matchNotes,
  matchRuns,
  matchSentence,
} from '@valero/domain/sync';
import { arbStory, type ModelTill, type Story } from '@valero/testkit';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { belowHorizon, type Harness, ingestAll, NOW, openHarness, sealAll } from '../harness.fixture.ts';
import { listMigrations } from '../migrate.ts';
import { figuresFrom } from './match.fixture.ts';

let harness: Harness;
let story: Story;

beforeAll(async () => {
  harness = await openHarness();
  const [told] = fc.sample(arbStory({ tills: 3, steps: 300 }), { numRuns: 1, seed: 4711 });
  story = told!;
  for (const store of story.world.stores) await harness.store.identity.saveStore(store);
  for (const till of story.world.tills) await harness.store.identity.saveDevice(till.device);
  await ingestAll(harness.store, story.facts);
  await harness.store.consumers.runUntilIdle();
  for (const till of story.tills) await beat(till);
});
afterAll(() => harness.close());
// whatever a test plants it takes back: the story stands again
afterEach(async () => {
  expect((await ask()).gaps).toEqual([]);
});

const idOf = (till: ModelTill): DeviceId => till.parts.identity.device.id;

function beat(till: ModelTill) {
  const last = sealAll(till.facts).at(-1)!;
  return harness.store.heartbeat(
    {
      device: idOf(till),
      epoch: 1,
      head: { seq: last.seq, hash: last.hash },
      sentAt: NOW,
      figures: figuresFrom(till).slice(-16),
    },
    { device: idOf(till) },
  );
}

function ask(): Promise<QueryOutput<typeof match>> {
  return harness.store.ask(match, match.input.parse({ limit: 1000 }));
}

async function whole(): Promise<MatchRun> {
  const run = await harness.store.runMatch(null);
  if (run === null) throw new Error('no other check is under way');
  return run;
}

/** Rows are changed as nobody may: the guards are lifted for a moment, as a careless administrator would. */
async function force(sql: string, values: readonly unknown[] = []): Promise<void> {
  const connection = await harness.sql.connect();
  try {
    await connection.query('set session_replication_role = replica');
    await connection.query(sql, [...values]);
  } finally {
    await connection.query('reset session_replication_role');
    connection.release();
  }
}

/** A till with a closed Z, and a sale in the middle of it. */
function pickSale() {
  const till = story.tills.find(({ closings }) => closings.length >= 2)!;
  const z = till.closings[0]!.number;
  const sales = till.facts.filter(
    (fact) =>
      belegIssued.is(fact) && fact.payload.zNumber === z && fact.payload.kind === 'sale' && fact.payload.gross !== 0,
  );
  const sale = sales[Math.floor(sales.length / 2)]!;
  if (!belegIssued.is(sale)) throw new Error('a sale');
  const closing = till.facts.find((fact) => kassenabschlussMade.is(fact) && fact.payload.number === z)!;
  return { till, z, sale, beleg: sale.payload, closing };
}

const COUNT = (): number => story.tills.reduce((sum, till) => sum + till.belege.length, 0);

test('match: a story of three tills stands everywhere, each figure from its own source', async () => {
  const told = await ask();
  expect(told.lines.length).toBe(
    new Set(story.tills.flatMap((till) => till.belege.map(({ zNumber }) => `${idOf(till)}/${zNumber}`))).size,
  );
  expect(told.summary).toMatchObject({ belege: COUNT(), matched: COUNT(), gaps: 0, silent: [] });
  expect(told.proven).toBe(true);
  expect(matchSentence(told.summary, 'de')).toBe(`${COUNT()} von ${COUNT()} Belegen: Kasse = Server = FIBU = BI`);
  for (const till of story.tills) {
    const own = told.lines.filter(({ device }) => device === idOf(till));
    for (const z of till.closings) {
      const line = own.find((each) => each.z === z.number)!;
      const figures = { belege: z.belegCount, gross: z.revenue };
      expect(line).toMatchObject({ state: 'equal', till: figures, server: figures, ledger: figures, rollup: figures });
      expect(line.headServer).toEqual(line.headTill);
    }
    for (const line of own.filter(({ closedAt }) => closedAt === null)) {
      expect(line).toMatchObject({ state: 'open', ledger: null });
      expect(line.headTill!.seq).toBe(till.facts.length);
    }
  }
  const open = told.lines.filter(({ state }) => state === 'open').reduce((sum, { belege }) => sum + belege, 0);
  if (open > 0) expect(matchNotes(told.summary, 'de')[0]).toMatch(/in offenen Z: die FIBU bucht sie beim Abschluss/);
});

test('match: the whole check counts the Belege, computes the chains again and is kept', async () => {
  const run = await whole();
  expect(run).toMatchObject({ by: null, gaps: [], summary: { belege: COUNT(), matched: COUNT(), gaps: 0 } });
  for (const till of story.tills) {
    const marks = await harness.sql.query('select seq from sync.match_mark where device = $1', [idOf(till)]);
    expect(marks.rows).toEqual([{ seq: String(till.facts.length) }]);
  }
  expect(await harness.store.ask(matchRuns, { limit: 5 })).toEqual([run]);
  expect((await ask()).lastRun).toEqual(run);
});

test('match: a Beleg missing in the rollup is found and named by its number in the journal', async () => {
  const { till, z, sale, beleg } = pickSale();
  const key = [idOf(till), z, beleg.businessDay];
  await force(
    'update bi.z set belege = belege - 1, receipts = receipts - 1, gross = gross - $4, seq_sum = seq_sum - $5 where device = $1 and z_number = $2 and day = $3',
    [...key, beleg.gross, sale.seq],
  );
  const told = await ask();
  const gap = told.gaps.find(({ figure, place }) => place === 'rollup' && figure === 'belege' && place === 'rollup')!;
  expect(gap).toMatchObject({
    device: idOf(till),
    z,
    expected: till.closings[0]!.belegCount,
    found: till.closings[0]!.belegCount - 1,
    missing: [{ from: sale.seq, to: sale.seq }],
  });
  expect(gapWords(gap, 'de')).toContain(`Z ${z}: die BI hat 1 Beleg zu wenig`);
  expect(gapWords(gap, 'de')).toContain(`Fehlt: Satz ${sale.seq}.`);
  expect(told.summary.matched).toBe(COUNT() - 1);
  expect(matchSentence(told.summary, 'de')).toMatch(new RegExp(`^${COUNT() - 1} von ${COUNT()} Belegen: 2 Lücken$`));
  expect(told.lines[0]).toMatchObject({ device: idOf(till), z, state: 'differs' });
  expect((await harness.store.ask(truth, {})).equal).toBe(false);
  await force(
    'update bi.z set belege = belege + 1, receipts = receipts + 1, gross = gross + $4, seq_sum = seq_sum + $5 where device = $1 and z_number = $2 and day = $3',
    [...key, beleg.gross, sale.seq],
  );
});

test('match: a day of the figures people read that is not the sum of its Z is found', async () => {
  const { till, beleg } = pickSale();
  await force('update bi.day set gross = gross + 100 where device = $1 and day = $2', [idOf(till), beleg.businessDay]);
  const told = await ask();
  expect(told.gaps).toMatchObject([
    { device: idOf(till), z: null, day: beleg.businessDay, place: 'rollup', figure: 'day' },
  ]);
  expect(gapWords(told.gaps[0]!, 'de')).toMatch(
    /, \d\d\.\d\d\.2026: die Tageszahlen der BI weichen um 1,00 € von ihren Z ab/,
  );
  await force('update bi.day set gross = gross - 100 where device = $1 and day = $2', [idOf(till), beleg.businessDay]);
});

test('match: a sum changed in the ledger is found to the cent; a booking that is not there is found', async () => {
  const { till, z, closing } = pickSale();
  const entry = closing.id;
  const { rows } = await harness.sql.query<{ n: string; amount: string }>(
    "select n, amount from fibu.line where entry = $1 and account like '8%' order by n limit 1",
    [entry],
  );
  const line = rows[0]!;
  await force('update fibu.line set amount = amount - 7 where entry = $1 and n = $2', [entry, line.n]);
  const wrong = await ask();
  expect(wrong.gaps).toMatchObject([{ device: idOf(till), z, place: 'ledger', figure: 'gross' }]);
  expect(gapWords(wrong.gaps[0]!, 'de')).toContain('die FIBU weicht um 0,07 € ab');
  await force('update fibu.line set amount = amount + 7 where entry = $1 and n = $2', [entry, line.n]);

  await force('update fibu.entry set source_z = source_z + 9000 where id = $1', [entry]);
  const missing = await ask();
  expect(missing.gaps).toMatchObject([{ device: idOf(till), z, place: 'ledger', figure: 'booking', found: null }]);
  expect(missing.summary.matched).toBe(COUNT() - till.closings[0]!.belegCount);
  await force('update fibu.entry set source_z = source_z - 9000 where id = $1', [entry]);
});

test('match: a Beleg lost behind its sums is found by the whole check and stays in sight until a later one no longer finds it', async () => {
  const { till, z, sale, beleg } = pickSale();
  const { rows } = await harness.sql.query('select * from kasse.receipt where id = $1', [beleg.id]);
  await force('delete from kasse.receipt where id = $1', [beleg.id]);
  expect((await ask()).gaps).toEqual([]);
  const run = await whole();
  expect(run.gaps).toMatchObject([
    { device: idOf(till), z, place: 'server', figure: 'belege', missing: [{ from: sale.seq, to: sale.seq }] },
  ]);
  expect((await ask()).gaps).toEqual(run.gaps);
  expect((await ask()).proven).toBe(false);
  const names = Object.keys(rows[0]!);
  await force(
    `insert into kasse.receipt (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(rows[0]!),
  );
  expect((await whole()).gaps).toEqual([]);
});

test('match: a fact that is gone from the journal, and one whose text was changed, are found', async () => {
  const { till, sale } = pickSale();
  const { rows } = await harness.sql.query('select *, flags as flags from sync.fact where id = $1', [sale.id]);
  const { pos, ...row } = rows[0]!;
  await force('delete from sync.fact where id = $1', [sale.id]);
  const hole = (await whole()).gaps;
  expect(hole).toMatchObject([
    { device: idOf(till), place: 'server', figure: 'chain', missing: [{ from: sale.seq, to: sale.seq }] },
  ]);
  expect(gapWords(hole[0]!, 'de')).toContain(`das Journal am Server hat eine Lücke. Fehlt: Satz ${sale.seq}.`);
  const names = [...Object.keys(row), 'pos'];
  await force(
    `insert into sync.fact (${names.join(', ')}) overriding system value values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    [...Object.values(row), pos],
  );
  await harness.sql.query('truncate sync.match_mark');
  await force(`update sync.fact set body = replace(body, '"version":', '"version": ') where id = $1`, [sale.id]);
  const broken = (await whole()).gaps;
  expect(broken).toMatchObject([{ device: idOf(till), figure: 'chain', found: sale.seq, missing: [] }]);
  expect((await whole()).gaps).toEqual(broken);
  await force(`update sync.fact set body = replace(body, '"version": ', '"version":') where id = $1`, [sale.id]);
  expect((await whole()).gaps).toEqual([]);
});

test('match: a till that says another sum or another end of its chain than has arrived is told apart from one that is only ahead', async () => {
  const { till, z } = pickSale();
  await force(
    "update sync.till_figures set head_hash = repeat('a', 64), gross = gross + 5 where device = $1 and z_number = $2",
    [idOf(till), z],
  );
  const told = await ask();
  expect(told.gaps.map(({ place, figure }) => `${place}/${figure}`)).toEqual(['till/gross', 'server/head']);
  expect(gapWords(told.gaps[1]!, 'de')).toMatch(/der Server hat ein anderes Ende der Kette als die Kasse/);
  await beat(till);
  expect((await ask()).gaps).toEqual([]);

  const ahead = story.tills[1]!;
  const figures = figuresFrom(ahead);
  const newest = figures.at(-1)!;
  const head = { epoch: 1, seq: ahead.facts.length + 3, hash: 'b'.repeat(64) };
  const open = newest.closed
    ? { ...newest, z: newest.z + 1, closed: false, belege: 3, gross: newest.gross, seqSum: 3 * head.seq, head }
    : { ...newest, belege: newest.belege + 3, head };
  const reply = await harness.store.heartbeat(
    { device: idOf(ahead), epoch: 1, head: { seq: head.seq, hash: head.hash }, sentAt: NOW, figures: [open] },
    { device: idOf(ahead) },
  );
  expect(reply).toMatchObject({ ok: true, value: { match: { state: 'waiting', gaps: [] } } });
  const waiting = await ask();
  expect(waiting.summary).toMatchObject({ waiting: 3, gaps: 0, belege: COUNT() + 3, matched: COUNT() });
  expect(matchSentence(waiting.summary, 'de')).toBe(`${COUNT()} von ${COUNT() + 3} Belegen abgeglichen, keine Lücke`);
  expect(matchNotes(waiting.summary, 'de')).toContain('3 noch unterwegs');
  await force('delete from sync.till_figures where device = $1 and z_number = $2', [idOf(ahead), open.z]);
  await beat(ahead);
});

test('match: a till is asked for the Z it has not told of, newest first, and is left in peace when all stand', async () => {
  const { till } = pickSale();
  const closed = till.closings.map(({ number }) => number).reverse();
  await force('delete from sync.till_figures where device = $1', [idOf(till)]);
  const last = sealAll(till.facts).at(-1)!;
  const say = async (zs: readonly number[]) => {
    const reply = await harness.store.heartbeat(
      {
        device: idOf(till),
        epoch: 1,
        head: { seq: last.seq, hash: last.hash },
        sentAt: NOW,
        figures: figuresFrom(till).filter(({ z, closed: done }) => !done || zs.includes(z)),
      },
      { device: idOf(till) },
    );
    if (!reply.ok) throw new Error('a heartbeat');
    return reply.value.match!;
  };
  let answer = await say([]);
  expect(answer.wanted).toEqual(closed.slice(0, 12));
  for (let turn = 0; turn < 10 && answer.wanted.length > 0; turn += 1) answer = await say(answer.wanted);
  expect(answer).toMatchObject({ wanted: [], closed: closed.length, closedMatched: closed.length, gaps: [] });
  expect(answer.matched).toBe(till.belege.length);
});

test('match: what is put aside is named with its reason; a person sees facts left behind, flagged ones and their text', async () => {
  const { till, z, sale } = pickSale();
  await force("insert into sync.dead_letter (consumer, fact, reason, at) values ('bi', $1, 'probe', $2)", [
    sale.id,
    NOW,
  ]);
  await force('update bi.z set belege = belege - 1 where device = $1 and z_number = $2', [idOf(till), z]);
  const gap = (await ask()).gaps.find(({ z: at }) => at === z)!;
  expect(gap.causes).toMatchObject([{ seq: sale.seq, consumer: 'bi', reason: 'probe', state: 'open' }]);
  expect(gapWords(gap, 'de')).toContain(`Satz ${sale.seq} liegt: probe.`);
  const letters = await harness.store.ask(deadLetters, { state: 'open' });
  expect(letters).toMatchObject([
    { fact: sale.id, consumer: 'bi', device: idOf(till), seq: sale.seq, deviceName: till.parts.identity.device.name },
  ]);
  expect(await harness.store.ask(factContent, { fact: sale.id })).toMatchObject({ type: 'kasse.belegIssued' });
  expect((await harness.store.ask(flagged, { limit: 10, offset: 0 })).total).toBe(0);
  expect(
    await harness.store.ask(
      deadLetters,
      { state: null },
      { store: story.world.stores.find(({ id }) => id !== sale.store)!.id },
    ),
  ).toEqual([]);
  await force('update bi.z set belege = belege + 1 where device = $1 and z_number = $2', [idOf(till), z]);
  await force('delete from sync.dead_letter where fact = $1', [sale.id]);
});

test('match: facts that are not worked in yet are no gap, and a till with an open Z that nobody hears is named', async () => {
  const { till } = pickSale();
  const before = await harness.sql.query("select xid, pos from sync.consumer where name = 'bi'");
  await harness.sql.query("update sync.consumer set xid = '0', pos = 0 where name = 'bi'");
  const working = await ask();
  expect(working.summary.states.settling).toBe(working.lines.length);
  expect(working.proven).toBe(false);
  await harness.sql.query("update sync.consumer set xid = $1, pos = $2 where name = 'bi'", [
    before.rows[0]!.xid,
    before.rows[0]!.pos,
  ]);
  await harness.sql.query('update sync.device set last_contact = $2 where device = $1', [
    idOf(till),
    NOW - 40 * 3_600_000,
  ]);
  const silent = await ask();
  expect(silent.summary.silent).toMatchObject([{ device: idOf(till), lastContact: toInstant(NOW - 40 * 3_600_000) }]);
  expect(matchNotes(silent.summary, 'de').at(-1)).toBe(`nicht gehört von ${till.parts.identity.device.name}`);
  await beat(till);
});

test('bi: what the rollups had seen of each Z before there was a table for it is worked out from the facts', async () => {
  const read = async () => (await harness.sql.query('select * from bi.z order by device, z_number, day')).rows;
  const before = await read();
  expect(before.length).toBeGreaterThan(3);
  await belowHorizon(harness);
  const step = listMigrations().find(({ module, name }) => module === 'bi' && name === '0003_z')!;
  await harness.sql.query(`drop table bi.z; ${step.sql}`);
  expect(await read()).toEqual(before);
});
