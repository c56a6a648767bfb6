import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WHOLE_RANGE } from '@valero/domain/compliance';
import { TABLES } from '@valero/domain/dsfinvk';
import type { TillIdentity } from '@valero/domain/identity';
import { belegIssued } from '@valero/domain/kasse';
import { type Fact, toInstant, unwrap } from '@valero/domain/kernel';
import { arbStory, countedIds, demoWorld, ModelTill, playSpecial, SPECIAL_CASES, virtualClock } from '@valero/testkit';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { factSource, signFacts } from './days.fixture.ts';
import { checkDsfinvk, checkZ, type ExportSummary, exportDsfinvk } from './index.ts';

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'valero-dsfinvk-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Two days of a till with every special case; the second may stay open. */
function days(closeSecond = true): { readonly facts: readonly Fact[]; readonly identity: TillIdentity } {
  const ids = countedIds(5);
  const world = demoWorld(ids);
  const [identity] = world.tills;
  if (!identity) throw new Error('the demo world has a till');
  const { people, articles, customers } = world;
  const till = new ModelTill({ identity, clock: virtualClock(), ids, people, articles, customers });
  const sell = (n: number): void => {
    const lines = [0, 1, 4].map((article) => ({
      article: article + n,
      quantity: 1000 * (1 + n),
      discount: n * 500,
      voided: n === 2,
    }));
    till.sale({
      lines,
      discount: 0,
      customer: n % 2 === 0 ? n : null,
      pay: n === 1 ? 'card' : 'cash',
      extra: 0,
      requestId: null,
    });
  };
  for (let day = 0; day < 2; day += 1) {
    till.cash('Anfangsbestand', 10_000);
    for (let n = 0; n < 4; n += 1) sell(n);
    for (const [index, kind] of SPECIAL_CASES.entries())
      playSpecial(till, { kind, a: 7 * index + day, b: 5 * index, c: 3 * index });
    till.storno(day, 'cash');
    till.abort({ lines: [{ article: 3, quantity: 250, discount: 0, voided: false }], discount: 0, customer: null });
    if (day === 0 || closeSecond) till.closeDay(day === 0 ? -35 : 0, 50);
  }
  return { facts: signFacts(till.facts, identity), identity };
}

async function exported(
  facts: readonly Fact[],
  identity: TillIdentity,
  more: { open?: boolean } = {},
): Promise<ExportSummary> {
  const source = factSource(facts, identity);
  const includeOpen = more.open ? { at: toInstant(Date.UTC(2026, 2, 3, 20)), offset: 60 } : null;
  return unwrap(await exportDsfinvk({ source, range: WHOLE_RANGE, out: join(tempDir(), 'export'), includeOpen }));
}

const linesOf = (dir: string, file: string): string[] =>
  readFileSync(join(dir, file), 'utf8').split('\r\n').slice(0, -1);

test('dsfinvk: two days with every special case export whole, and the auditor’s program has no complaint', async () => {
  const { facts, identity } = days();
  const { dir, belege, closings } = await exported(facts, identity);
  const report = unwrap(await checkDsfinvk(dir));
  expect(report.complaints).toEqual([]);
  expect(report).toMatchObject({ ok: true, belege, closings: 2 });
  expect(closings).toBe(2);
  const issued = facts.filter((fact) => belegIssued.is(fact)).length;
  expect(belege).toBe(issued);
  expect(report.signatures + report.unsigned).toBe(issued);
  expect(report.unsigned).toBeGreaterThan(0);
  expect(report.rows['transactions.csv']).toBe(issued);
});

test('dsfinvk: all 20 files are there, each with its header, also those without a row', async () => {
  const { facts, identity } = days();
  const { dir } = await exported(facts, identity);
  for (const { file, columns } of TABLES)
    expect(linesOf(dir, file)[0], file).toContain(columns.map(({ name }) => name).join(';'));
  expect(linesOf(dir, 'pa.csv')).toHaveLength(1);
  expect(readdirSync(dir).sort()).toEqual(
    [...TABLES.map(({ file }) => file), 'SHA256SUMS', 'gdpdu-01-09-2004.dtd', 'index.xml', 'valero-export.json'].sort(),
  );
  expect(readFileSync(join(dir, 'lines.csv'), 'utf8')).not.toMatch(/[^\r]\n/);
});

test('dsfinvk: rows look as the format wants them', async () => {
  const { facts, identity } = days();
  const { dir } = await exported(facts, identity);
  const z = linesOf(dir, 'cashpointclosing.csv')[1] ?? '';
  expect(z).toMatch(
    /^VALERO-1-1;2026-03-02T08:\d{2}:\d{2}\+01:00;1;2026-03-02;2\.4;[0-9a-f-]{36};[0-9a-f-]{36};Feinkost Brandt GmbH;Hafenstraße 1;20457;Hamburg;DEU;22\/815\/00017;DE123456789;-?\d+,\d{2};-?\d+,\d{2}$/,
  );
  expect(linesOf(dir, 'vat.csv')[1]).toMatch(/;1;19,00;Allgemeiner Steuersatz \(§ 12 Abs\. 1 UStG\)$/);
  const float = linesOf(dir, 'lines.csv').find((line) => line.includes(';Anfangsbestand;')) ?? '';
  expect(float).toMatch(/;1;;Anfangsbestand;VALERO-1-1;Anfangsbestand;;0;0;0;;;;;1,000;1,000;;100,00000$/);
  const anonymous =
    linesOf(dir, 'transactions.csv').find((line) => line.includes(';Laufkundschaft;0;Laufkundschaft;;;;;;')) ?? '';
  expect(anonymous).toMatch(/;Beleg;;VALERO-1-1;0;2026-03-02T/);
  const failed = linesOf(dir, 'transactions_tse.csv').find((line) =>
    line.endsWith(';1;;;;;;;TSE antwortet nicht rechtzeitig;'),
  );
  expect(failed).toBeDefined();
  const found = linesOf(dir, 'transactions_tse.csv').find((line) => line.includes('nachträglich in der TSE gefunden'));
  expect(found).toMatch(/Kassenbeleg-V1;\d+;[A-Za-z0-9+/]+=*;Antwort der TSE verloren.*;Beleg\^/);
});

test('dsfinvk: a long certificate continues in columns that index.xml declares', async () => {
  const { facts, identity } = days();
  const { dir } = await exported(facts, identity);
  const [header, row] = linesOf(dir, 'tse.csv').map((line) => line.split(';'));
  expect(header?.slice(-3)).toEqual(['TSE_ZERTIFIKAT_I', 'TSE_ZERTIFIKAT_II', 'TSE_ZERTIFIKAT_III']);
  expect(row?.slice(-3).join('')).toBe(Buffer.alloc(1800, 7).toString('base64'));
  const xml = readFileSync(join(dir, 'index.xml'), 'utf8');
  expect(xml).toContain('<Name>TSE_ZERTIFIKAT_III</Name><AlphaNumeric/><MaxLength>1000</MaxLength>');
  expect(xml.match(/<VariableColumn>/g)).toHaveLength(220);
  expect(xml.indexOf('<URL>cashpointclosing.csv')).toBeLessThan(xml.indexOf('<URL>references.csv'));
});

test('dsfinvk: the open day is exported as a provisional Z and only when it is asked for', async () => {
  const { facts, identity } = days(false);
  const closed = await exported(facts, identity);
  expect(closed).toMatchObject({ closings: 1, provisional: [] });
  const open = await exported(facts, identity, { open: true });
  expect(open).toMatchObject({ closings: 2, provisional: ['VALERO-1-1/2'] });
  expect(unwrap(await checkDsfinvk(open.dir)).complaints).toEqual([]);
});

test('dsfinvk: ranges by number and by day take whole closings', async () => {
  const { facts, identity } = days();
  const source = factSource(facts, identity);
  const base = { source, includeOpen: null };
  const second = unwrap(
    await exportDsfinvk({ ...base, range: { ...WHOLE_RANGE, fromZ: 2, toZ: 2 }, out: join(tempDir(), 'z2') }),
  );
  expect(linesOf(second.dir, 'cashpointclosing.csv')).toHaveLength(2);
  expect(unwrap(await checkDsfinvk(second.dir)).complaints).toEqual([]);
  const none = await exportDsfinvk({ ...base, range: { ...WHOLE_RANGE, fromZ: 9 }, out: join(tempDir(), 'none') });
  expect(none).toEqual({ ok: false, error: { code: 'dsfinvk.nothing' } });
});

test('dsfinvk: an export never mixes with what is there, and a failure leaves nothing behind', async () => {
  const { facts, identity } = days();
  const dir = tempDir();
  const source = factSource(facts, identity);
  const request = { source, range: WHOLE_RANGE, includeOpen: null };
  mkdirSync(join(dir, 'full'));
  writeFileSync(join(dir, 'full', 'brief.txt'), 'x');
  expect(await exportDsfinvk({ ...request, out: join(dir, 'full') })).toMatchObject({
    error: { code: 'dsfinvk.out_exists' },
  });
  writeFileSync(join(dir, 'file'), 'x');
  expect(await exportDsfinvk({ ...request, out: join(dir, 'file', 'out') })).toMatchObject({
    error: { code: 'dsfinvk.write_failed' },
  });
  const broken = {
    ...source,
    belege: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('disk gone')) }) }),
  };
  await expect(exportDsfinvk({ ...request, source: broken, out: join(dir, 'out') })).rejects.toThrow('disk gone');
  expect(existsSync(join(dir, 'out'))).toBe(false);
  expect(readdirSync(dir).sort()).toEqual(['file', 'full']);
});

test('dsfinvk: progress counts every Beleg', async () => {
  const { facts, identity } = days();
  const seen: { done: number; total: number }[] = [];
  const out = join(tempDir(), 'export');
  await exportDsfinvk({
    source: factSource(facts, identity),
    range: WHOLE_RANGE,
    out,
    includeOpen: null,
    onProgress: (step) => seen.push(step),
  });
  const issued = facts.filter((fact) => belegIssued.is(fact)).length;
  expect(seen.at(0)).toEqual({ done: 0, total: issued });
  expect(seen.at(-1)).toEqual({ done: issued, total: issued });
});

test('dsfinvk: random days of a till export without a complaint, by file and by fact', async () => {
  await fc.assert(
    fc.asyncProperty(arbStory({ steps: 40 }), async ({ tills, facts }) => {
      const [till] = tills;
      if (!till) return;
      if (till.totals.belegCount > 0) till.closeDay(0, 50);
      const { identity } = till.parts;
      const signed = signFacts(till.facts.length > facts.length ? till.facts : facts, identity, 5);
      const source = factSource(signed, identity);
      const dir = mkdtempSync(join(tmpdir(), 'valero-dsfinvk-'));
      try {
        const done = await exportDsfinvk({ source, range: WHOLE_RANGE, out: join(dir, 'out'), includeOpen: null });
        if (!done.ok) return;
        expect(unwrap(await checkDsfinvk(done.value.dir)).complaints).toEqual([]);
        for (const z of await source.closings(identity.device.id, WHOLE_RANGE))
          expect((await checkZ(z, source.belege(identity.device.id, z.number))).complaints).toEqual([]);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});
