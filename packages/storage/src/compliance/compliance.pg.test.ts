import {
  listOutages,
  listTseExports,
  outageBegan,
  outageEnded,
  signatureFound,
  type TseInfo,
  type TseSigned,
  tseCommissioned,
  tseDecommissioned,
  tseExported,
  tseStatus,
  tses,
  zChecked,
  zChecks,
} from '@valero/domain/compliance';
import { type BelegId, type Fact, type FactDraft, toId, toInstant } from '@valero/domain/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { belowHorizon, type Harness, ingestAll, openHarness } from '../pg/harness.fixture.ts';
import { dump, good, tillBench } from '../sqlite/store.fixture.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const SERIAL = 'ab'.repeat(32);
const at = toInstant(Date.UTC(2026, 10, 21, 9, 0, 0));
const later = toInstant(at + 60_000);
const outageId = '019b76da-a805-7000-8000-03ea00000005' as ReturnType<typeof outageBegan.schema.parse>['outageId'];
const belegId = toId<BelegId>('019b76da-a805-7000-8000-03ea00000006');

const info: TseInfo = {
  tseId: 1,
  kind: 'simulator',
  name: 'TSE',
  serial: SERIAL,
  clientId: 'K-1',
  certificationId: '',
  certified: false,
  algorithm: 'ecdsa-plain-SHA256',
  timeFormat: 'unixTime',
  encoding: 'UTF-8',
  publicKey: 'BAAA',
  certificate: 'MIIB',
  validUntil: later,
};
const signed: TseSigned = {
  state: 'signed',
  tseId: '1',
  serial: SERIAL,
  transactionNumber: 7,
  signatureCounter: 14,
  start: '2026-11-21T09:00:00.000Z',
  end: '2026-11-21T09:00:01.000Z',
  processType: 'Kassenbeleg-V1',
  processData: 'Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar',
  signature: 'AAAA',
  algorithm: info.algorithm,
  timeFormat: info.timeFormat,
  publicKey: info.publicKey,
  clientId: info.clientId,
  certified: false,
};
const outage = { outageId, tseId: 1, reason: 'timeout', detail: 'silent', began: at } as const;

const DRAFTS: readonly FactDraft[] = [
  tseCommissioned.draft(info),
  tseCommissioned.draft({ ...info, tseId: 2, serial: 'cd'.repeat(32) }),
  outageBegan.draft(outage),
  outageEnded.draft({ ...outage, ended: later, unsigned: 3 }),
  signatureFound.draft({ belegId, tse: signed }),
  tseExported.draft({
    tseId: 1,
    serial: SERIAL,
    file: 'TSE-1.tar',
    bytes: 5,
    sha256: '00'.repeat(32),
    fromCounter: 1,
    toCounter: 14,
    complaints: ['a "b" ü'],
  }),
  zChecked.draft({
    kasseId: 'K',
    zNumber: 1,
    belege: 4,
    signatures: 3,
    unsigned: 1,
    complaints: [{ rule: 'DSF-X', where: '', text: 'ä' }],
    complaintCount: 1,
  }),
  tseDecommissioned.draft({ tseId: 2, serial: 'cd'.repeat(32), reason: 'Austausch' }),
];

test('compliance: TSEs, outages, found signatures, checks and exports answer alike on a till and at the head office', async () => {
  const bench = tillBench();
  good(bench.store.commit({ ...bench.stamp(), at, drafts: DRAFTS }));
  const facts: Fact[] = bench.store.journal.facts(0, 1000).map(({ fact }) => fact);
  await ingestAll(harness.store, facts);
  await belowHorizon(harness);
  while ((await harness.store.consumers.runOnce('compliance', 3)).more);
  const scope = { store: null };
  for (const query of [tses, listOutages, zChecks, listTseExports]) {
    const here = query.output.parse(good(bench.store.query(query.name, {})));
    const there = query.output.parse(good(await harness.store.query(query.name, {}, scope)));
    expect(there, query.name).toEqual(here);
    expect(here.total, query.name).toBeGreaterThan(0);
  }
  const { rows } = listOutages.output.parse(good(bench.store.query(listOutages.name, {})));
  expect(rows).toMatchObject([{ outageId, ended: later, unsigned: 3 }]);
});

test('compliance: a till knows its TSEs, what is accounted for, and rebuilds it all from the journal', () => {
  const bench = tillBench();
  good(bench.store.commit({ ...bench.stamp(), at, drafts: DRAFTS.slice(0, 3) }));
  const reads = bench.store.complianceReads();
  expect(reads.inService().map((tse) => tse.tseId)).toEqual([1, 2]);
  expect(reads.openOutages()).toMatchObject([{ outageId, unsigned: 0 }]);
  expect(reads.isAccounted(SERIAL, 7)).toBe(false);
  good(bench.store.commit({ ...bench.stamp(), at, drafts: DRAFTS.slice(3) }));
  expect(reads.isAccounted(SERIAL, 7)).toBe(true);
  expect(reads.lastCounter(SERIAL)).toBe(14);
  expect(reads.accountedAbove(SERIAL, 0)).toEqual([7]);
  expect(reads.openOutages()).toEqual([]);
  expect(reads.inService()).toEqual([info]);
  // one taken out in the open Z is still named by it
  expect(
    bench.store
      .kasseReads()
      .tses()
      .map((tse) => tse.tseId),
  ).toEqual([1, 2]);
  expect(tseStatus.output.parse(good(bench.store.query(tseStatus.name, {})))).toMatchObject({
    inService: [{ tseId: 1 }],
    outages: [],
    unsignedInZ: 0,
    lastExport: { file: 'TSE-1.tar' },
  });
  const before = dump(bench.dir, /^compliance_/);
  bench.store.rebuild();
  expect(dump(bench.dir, /^compliance_/)).toEqual(before);
});

test('compliance: what is being signed outlives the process, and goes with the commit that carries it out', () => {
  const bench = tillBench();
  const task = {
    key: 'k-1',
    tseId: 1,
    number: 7,
    basketId: null,
    belegId: 'b-1',
    content: 'x',
    startedAt: at,
    note: 'n',
  };
  good(bench.store.tse.keepDecision('{"facts":[]}', at));
  good(bench.store.tse.keepTask(task));
  bench.reopen();
  expect(bench.store.tse.decision()).toBe('{"facts":[]}');
  expect(bench.store.tse.tasks()).toEqual([task]);
  const kept = { ...task, key: 'k-2', number: null };
  const tse = { decided: true, dropped: ['k-1'], kept: [kept] };
  good(bench.store.commit({ ...bench.stamp(), drafts: DRAFTS.slice(0, 1), tse }));
  expect(bench.store.tse.decision()).toBeNull();
  expect(bench.reopen().tse.tasks()).toEqual([kept]);
});
