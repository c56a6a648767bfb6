import { signatureFound, type TseInfo, type TseSigned, tseCommissioned, WHOLE_RANGE } from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import { belegIssued } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import { countedIds, demoWorld, ModelTill, virtualClock, type World } from '@valero/testkit';

/** A TSE that never was, in all its columns. */
export const TSE_INFO: TseInfo = {
  tseId: 1,
  kind: 'other',
  name: 'Prüfling',
  serial: 'ab'.repeat(32),
  clientId: 'VAL-1000',
  certificationId: 'BSI-K-TR-0000-2026',
  certified: true,
  algorithm: 'ecdsa-plain-SHA256',
  timeFormat: 'unixTime',
  encoding: 'UTF-8',
  publicKey: 'BA==',
  certificate: 'MA==',
  validUntil: null,
};

const SIGNED: TseSigned = {
  state: 'signed',
  tseId: '1',
  serial: TSE_INFO.serial,
  transactionNumber: 5,
  signatureCounter: 11,
  start: '2026-03-02T07:00:00.000Z',
  end: '2026-03-02T07:00:05.000Z',
  processType: 'Kassenbeleg-V1',
  processData: 'Beleg^0.00_0.00_0.00_0.00_0.00^',
  signature: 'AA==',
  algorithm: TSE_INFO.algorithm,
  timeFormat: TSE_INFO.timeFormat,
  publicKey: TSE_INFO.publicKey,
  clientId: TSE_INFO.clientId,
  certified: true,
};

/** Two closed days and an open one, with a TSE and a signature found later. */
export function fiscalDays(): { readonly till: ModelTill; readonly world: World; readonly facts: readonly Fact[] } {
  const ids = countedIds(1);
  const world = demoWorld(ids);
  const [identity] = world.tills;
  if (!identity) throw new Error('the demo world has a till');
  const { people, articles, customers } = world;
  const till = new ModelTill({ identity, clock: virtualClock(), ids, people, articles, customers });
  till.record([tseCommissioned.draft(TSE_INFO)]);
  const sell = (n: number): void => {
    const lines = [{ article: n, quantity: 2000, discount: 0, voided: false }];
    till.sale({ lines, discount: 0, customer: null, pay: 'cash', extra: 0, requestId: null });
  };
  for (let day = 0; day < 3; day += 1) {
    // the first day is more than one batch
    for (let n = 0; n < (day === 0 ? 110 : 5); n += 1) sell(n);
    if (day < 2) till.closeDay(0, 50);
  }
  const first = till.facts.find((fact) => belegIssued.is(fact));
  if (first && belegIssued.is(first)) till.record([signatureFound.draft({ belegId: first.payload.id, tse: SIGNED })]);
  return { till, world, facts: till.facts };
}

/** Everything a source says, so that two can be compared. */
export async function everythingOf(source: DsfinvkSource): Promise<unknown> {
  const tills = await source.tills();
  const told: unknown[] = [];
  for (const till of tills) {
    const { device } = till;
    const openZ = await source.openZ(device);
    const closings = await source.closings(device, WHOLE_RANGE);
    const belege: unknown[] = [];
    for (let z = 1; z <= openZ; z += 1) for await (const batch of source.belege(device, z)) belege.push(...batch);
    told.push({
      till,
      openZ,
      closings,
      belege,
      tses: await source.tses(device),
      count: await source.belegCount(device, 1, openZ),
      second: (await source.closings(device, { ...WHOLE_RANGE, fromZ: 2, toZ: 2 })).map(({ number }) => number),
      later: (await source.closings(device, { ...WHOLE_RANGE, from: closings[1]?.businessDay ?? null })).map(
        ({ number }) => number,
      ),
    });
  }
  return told;
}
