import type { Fact } from '@valero/domain/kernel';
import { GENESIS_HASH, zFactBody, zSealedFact } from '@valero/domain/sync';
import { arbFacts } from '@valero/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChainRow, chainHash, factOf, parseFact, sealFact, verifyChain } from './index.ts';

function chainOf(facts: readonly Fact[]): ChainRow[] {
  let hash = GENESIS_HASH;
  return facts.map((fact) => {
    const seal = sealFact(fact, hash);
    hash = seal.hash;
    return { ...seal, device: fact.device, epoch: fact.epoch, type: fact.type };
  });
}

const [sample] = fc.sample(arbFacts({ steps: 12 }), { seed: 11, numRuns: 1 });
const facts = sample ?? [];

test('journal: a sealed fact has the keys of zFactBody in their order and reads back the same', () => {
  for (const fact of facts) {
    const seal = zSealedFact.parse(sealFact(fact, GENESIS_HASH));
    const keys = Object.keys(zFactBody.shape);
    expect(Object.keys(JSON.parse(seal.body))).toEqual(keys.slice(0, -1));
    const timed = sealFact({ ...fact, hlc: '0000000000000000001' }, GENESIS_HASH);
    expect(Object.keys(JSON.parse(timed.body))).toEqual(keys);
    expect(parseFact(timed.body)).toEqual({ ...factOf(seal.body), hlc: '0000000000000000001' });
    expect(factOf(seal.body)).toEqual(JSON.parse(JSON.stringify(fact)));
    expect(parseFact(seal.body)).toEqual(factOf(seal.body));
  }
});

test('journal: the hash covers the previous hash as 32 bytes and the body as UTF-8', () => {
  // computed apart from this code: sha256 over 32 zero bytes and the UTF-8 bytes of the text
  expect(chainHash(GENESIS_HASH, 'Käse')).toBe('5a533cabe461949cdc3e841ca8c17872f85d7808164e48e9e833cceb135b90d6');
});

test('journal: an untouched chain verifies to its last row', () => {
  const rows = chainOf(facts);
  const last = rows.at(-1);
  expect(verifyChain(rows)).toEqual({
    ok: true,
    count: rows.length,
    head: { epoch: 1, seq: last?.seq, hash: last?.hash },
  });
});

test('journal: any changed character of any column is found at exactly its row', () => {
  const rows = chainOf(facts);
  const columns = ['body', 'hash', 'prevHash', 'id', 'type', 'device'] as const;
  fc.assert(
    fc.property(
      fc.nat(rows.length - 1),
      fc.constantFrom(...columns),
      fc.nat(),
      fc.constantFrom('0', '1', 'a', 'f', ' '),
      (index, column, at, letter) => {
        const row = rows[index] as ChainRow;
        const place = at % row[column].length;
        fc.pre(row[column][place] !== letter);
        const changed = { ...row, [column]: row[column].slice(0, place) + letter + row[column].slice(place + 1) };
        const verdict = verifyChain(rows.map((each, position) => (position === index ? changed : each)));
        expect(verdict.ok).toBe(false);
        if (!verdict.ok) expect(verdict.fault.seq).toBe(row.seq);
      },
    ),
    { numRuns: 500 },
  );
});

test('journal: a missing, doubled or moved row is a gap', () => {
  const rows = chainOf(facts);
  const without = verifyChain(rows.filter((_, index) => index !== 3));
  expect(without).toMatchObject({ ok: false, fault: { seq: 5, reason: 'gap', expected: '4', found: '5' } });
  const doubled = verifyChain([...rows.slice(0, 3), ...rows.slice(2)]);
  expect(doubled).toMatchObject({ ok: false, fault: { seq: 3, reason: 'gap', expected: '4' } });
  const [first, second, ...rest] = rows;
  expect(verifyChain([second, first, ...rest] as ChainRow[])).toMatchObject({
    ok: false,
    fault: { seq: 2, reason: 'gap', expected: '1' },
  });
});

test('journal: a row sealed again onto another chain is a broken link', () => {
  const rows = chainOf(facts);
  const alien = sealFact(facts[2] as Fact, 'f'.repeat(64));
  const verdict = verifyChain(rows.map((row, index) => (index === 2 ? { ...row, ...alien } : row)));
  expect(verdict).toMatchObject({ ok: false, fault: { seq: 3, reason: 'link' } });
});

test('journal: a hybrid clock that does not rise is found; facts without one are fine', () => {
  const clock = (texts: readonly (string | undefined)[]): ChainRow[] =>
    chainOf(
      facts.slice(0, texts.length).map((fact, index) => ({ ...fact, ...(texts[index] ? { hlc: texts[index] } : {}) })),
    );
  const at = (n: number): string => String(n).padStart(19, '0');
  expect(verifyChain(clock([undefined, at(1), undefined, at(2), at(3)])).ok).toBe(true);
  expect(verifyChain(clock([at(1), at(2), undefined, at(2)]))).toMatchObject({
    ok: false,
    fault: { seq: 4, reason: 'hlc', found: at(2) },
  });
});

test('journal: a new epoch starts at 1 and chains to the last hash of the epoch before', () => {
  const rows = chainOf(facts.slice(0, 3));
  const next = { ...(facts[3] as Fact), epoch: 2, seq: 1 };
  const seal = sealFact(next, rows[2]?.hash ?? '');
  const row: ChainRow = { ...seal, device: next.device, epoch: 2, type: next.type };
  expect(verifyChain([...rows, row]).ok).toBe(true);
  expect(verifyChain([...rows, { ...row, seq: 4 }])).toMatchObject({
    ok: false,
    fault: { reason: 'gap', expected: '1' },
  });
});

test('journal: bytes from outside that are no fact are refused', () => {
  for (const body of ['', '{}', 'null', '[1]', '{"device":1}', '{"device":"x","epoch":1'])
    expect(parseFact(body)).toBeNull();
});
