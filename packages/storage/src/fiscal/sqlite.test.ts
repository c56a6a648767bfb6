import { signatureFound, WHOLE_RANGE } from '@valero/domain/compliance';
import { belegIssued, kassenabschlussMade } from '@valero/domain/kasse';
import { expect, test } from 'vitest';
import { commitFacts, emptyBench, good, tempDir } from '../sqlite/store.fixture.ts';
import { everythingOf, fiscalDays, TSE_INFO } from './facts.fixture.ts';
import { openSqliteFiscalSource } from './index.ts';

function filled() {
  const bench = emptyBench();
  const { till, facts } = fiscalDays();
  good(bench.store.commission(till.parts.identity, { ...bench.stamp(), software: 'VALERO 0.1.0' }));
  commitFacts(bench.store, facts, () => bench.ids.next());
  return { bench, till, facts };
}

test('fiscal source: a till’s folder gives its closings, Belege in order, TSEs and what was found, beside the running till', async () => {
  const { bench, till, facts } = filled();
  const source = good(openSqliteFiscalSource(bench.dir));
  const [own] = await source.tills();
  if (!own) throw new Error('the folder holds a till');
  const { device } = till.parts.identity;
  expect(own).toEqual({ device: device.id, store: device.store, kasseId: device.kasseId });
  const issued = facts.flatMap((fact) => (belegIssued.is(fact) ? [fact.payload] : []));
  const read: unknown[] = [];
  const found: unknown[] = [];
  for (let z = 1; z <= 3; z += 1)
    for await (const batch of source.belege(device.id, z)) {
      expect(batch.length).toBeLessThanOrEqual(100);
      read.push(...batch.map(({ beleg }) => beleg));
      found.push(...batch.flatMap((stored) => (stored.found ? [stored.found] : [])));
    }
  expect(read).toEqual(issued);
  expect(found).toEqual(facts.flatMap((fact) => (signatureFound.is(fact) ? [fact.payload.tse] : [])));
  const closings = facts.flatMap((fact) => (kassenabschlussMade.is(fact) ? [fact.payload] : []));
  expect(await source.closings(device.id, WHOLE_RANGE)).toEqual(closings);
  expect(await source.closings(device.id, { ...WHOLE_RANGE, fromZ: 2 })).toEqual(closings.slice(1));
  expect(await source.closings(device.id, { ...WHOLE_RANGE, to: closings[0]?.businessDay ?? null })).toEqual(
    closings.slice(0, 1),
  );
  expect(await source.openZ(device.id)).toBe(3);
  expect(await source.tses(device.id)).toEqual([TSE_INFO]);
  expect(await source.belegCount(device.id, 1, 3)).toBe(issued.length);
  expect((await source.identity(own))?.device.id).toBe(device.id);
  await source.close();
});

test('fiscal source: one read sees one state, whatever is sold meanwhile', async () => {
  const { bench, till } = filled();
  const source = good(openSqliteFiscalSource(bench.dir));
  const before = await everythingOf(source);
  till.facts.splice(0);
  till.sale({
    lines: [{ article: 1, quantity: 1000, discount: 0, voided: false }],
    discount: 0,
    customer: null,
    pay: 'cash',
    extra: 0,
    requestId: null,
  });
  commitFacts(bench.store, till.facts, () => bench.ids.next());
  expect(await everythingOf(source)).toEqual(before);
  await source.close();
  const later = good(openSqliteFiscalSource(bench.dir));
  expect(await everythingOf(later)).not.toEqual(before);
  await later.close();
});

test('fiscal source: a folder without data is refused', () => {
  expect(openSqliteFiscalSource(tempDir())).toMatchObject({ ok: false, error: { code: 'storage.unreadable' } });
});
