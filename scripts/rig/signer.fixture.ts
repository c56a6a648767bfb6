import {
  KASSENBELEG,
  outageBegan,
  outageEnded,
  processDataOf,
  signatureFound,
  type TseInfo,
  type TseResult,
  type TseSigned,
  tseCommissioned,
} from '@valero/domain/compliance';
import { type Beleg, belegIssued, type Kassenabschluss, kassenabschlussMade } from '@valero/domain/kasse';
import { assert, type Fact, type FactDraft, type Id, type Ids, isoUtc, toId, toInstant } from '@valero/domain/kernel';
import type { TseAnswer } from '@valero/drivers/tse';
import {
  memoryTseStore,
  type SimulatedTse,
  simulatedTse,
  type TseAlgorithm,
  type TseLogTime,
} from '@valero/drivers/tse-simulator';

/** How one till's TSE writes. */
export interface SignerStyle {
  readonly algorithm: TseAlgorithm;
  readonly version: 2 | 3;
  readonly time: TseLogTime;
}

/** The styles of the tills, in turn: both curves, both log versions, both time formats. */
export const STYLES: readonly SignerStyle[] = [
  { algorithm: 'ecdsa-plain-SHA256', version: 2, time: 'unixTime' },
  { algorithm: 'ecdsa-plain-SHA384', version: 3, time: 'utcTime' },
  { algorithm: 'ecdsa-plain-SHA256', version: 3, time: 'utcTime' },
];

const PINS = { adminPin: '12345', adminPuk: '1234567890', timeAdminPin: '54321' };

function good<T>(answer: TseAnswer<T>): T {
  assert(answer.ok, `the simulator answers: ${answer.ok ? '' : answer.fault.detail}`);
  return answer.value;
}

/** What happens to the TSE of a till. */
export type Trouble = 'none' | 'outage' | 'lost';

/** A till's TSE, and the facts its life leaves. */
export interface Signer {
  readonly info: TseInfo;
  readonly tse: SimulatedTse;
  /** Facts that put it into service. */
  readonly first: readonly FactDraft[];
  /** Self-test and clock, as a host does every morning. */
  morning(now: number): Promise<void>;
  /** What the journal gets instead of a fact of the model: Belege signed, Z with their TSEs, and what goes with it. */
  seal(fact: Fact, trouble: Trouble): Promise<readonly FactDraft[]>;
}

interface Device {
  readonly tse: SimulatedTse;
  readonly info: TseInfo;
  readonly clientId: string;
  readonly ids: Ids;
  now: number;
  outage: { readonly outageId: Id<string>; readonly began: number; unsigned: number } | null;
}

/** Start and end of the transaction of a Beleg. */
async function sign(device: Device, beleg: Beleg): Promise<TseSigned> {
  const { tse, info, clientId } = device;
  const key = device.ids.next();
  device.now = Math.max(device.now, beleg.startedAt);
  const begun = good(await tse.startTransaction({ key, clientId }));
  device.now = Math.max(device.now, beleg.finishedAt);
  const processData = processDataOf(beleg);
  const { transactionNumber } = begun;
  const order = { key, clientId, transactionNumber, processType: KASSENBELEG, processData };
  const end = good(await tse.finishTransaction(order));
  return {
    state: 'signed',
    tseId: String(info.tseId),
    serial: info.serial,
    transactionNumber,
    signatureCounter: end.signatureCounter,
    start: begun.logTime,
    end: end.logTime,
    processType: KASSENBELEG,
    processData,
    signature: end.signature,
    algorithm: info.algorithm,
    timeFormat: info.timeFormat,
    publicKey: info.publicKey,
    clientId,
    certified: info.certified,
  };
}

function failed({ info }: Device, beleg: Beleg, reason: string): TseResult {
  const { startedAt, finishedAt } = beleg;
  return { state: 'failed', tseId: String(info.tseId), reason, start: isoUtc(startedAt), end: isoUtc(finishedAt) };
}

function endOutage(device: Device): readonly FactDraft[] {
  if (!device.outage) return [];
  const { outageId, began, unsigned } = device.outage;
  device.outage = null;
  const what = { outageId, tseId: device.info.tseId, reason: 'unreachable' as const, detail: '' };
  return [outageEnded.draft({ ...what, began: toInstant(began), ended: toInstant(device.now), unsigned })];
}

async function sealBeleg(device: Device, beleg: Beleg, trouble: Trouble): Promise<readonly FactDraft[]> {
  if (trouble === 'outage') {
    const before: FactDraft[] = [];
    if (!device.outage) {
      device.outage = { outageId: toId(device.ids.next()), began: beleg.startedAt, unsigned: 0 };
      const what = { outageId: device.outage.outageId, tseId: device.info.tseId, reason: 'unreachable' as const };
      before.push(outageBegan.draft({ ...what, detail: '', began: beleg.startedAt }));
    }
    device.outage.unsigned += 1;
    return [...before, belegIssued.draft({ ...beleg, tse: failed(device, beleg, 'unreachable') })];
  }
  const after = endOutage(device);
  const tse = await sign(device, beleg);
  if (trouble === 'none') return [...after, belegIssued.draft({ ...beleg, tse })];
  return [
    ...after,
    belegIssued.draft({ ...beleg, tse: failed(device, beleg, 'timeout') }),
    signatureFound.draft({ belegId: beleg.id, tse }),
  ];
}

function sealZ(device: Device, z: Kassenabschluss): readonly FactDraft[] {
  const masterData = { ...z.masterData, tses: [device.info] };
  return [...endOutage(device), kassenabschlussMade.draft({ ...z, masterData })];
}

/** Sets up a simulated TSE for one till. */
export async function openSigner(clientId: string, style: SignerStyle, start: number, ids: Ids): Promise<Signer> {
  const clock = { now: start };
  const tse = simulatedTse({ store: memoryTseStore(), now: () => clock.now, ...style });
  await tse.start();
  good(await tse.initialise(PINS));
  good(await tse.updateTime(toInstant(start), PINS));
  good(await tse.registerClient(clientId, PINS));
  good(await tse.selfTest(clientId));
  const info = good(await tse.info(1, clientId));
  const device: Device = Object.assign(clock, { tse, info, clientId, ids, outage: null });
  return {
    info,
    tse,
    first: [tseCommissioned.draft(info)],
    async morning(at) {
      device.now = Math.max(device.now, at);
      good(await tse.updateTime(toInstant(device.now), PINS));
      good(await tse.selfTest(clientId));
    },
    async seal(fact, trouble) {
      if (belegIssued.is(fact)) return sealBeleg(device, fact.payload, trouble);
      if (kassenabschlussMade.is(fact)) return sealZ(device, fact.payload);
      return [fact];
    },
  };
}
