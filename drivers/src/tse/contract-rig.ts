import assert from 'node:assert/strict';
import { type Instant, uuidV7 } from '@valero/domain/kernel';
import type { ContractRule } from '../device/index.ts';
import type { Tse, TseAnswer, TsePins, TseSignature, TseStep } from './port.ts';

/** A TSE whose behaviour is in the tester's hands; made new for each rule: started, without secrets, no client known. */
export interface TseRig {
  readonly tse: Tse;
  readonly pins: TsePins;
  /** Whether it signs only after a self-test and with its clock set, as devices do that lose both with the power. */
  readonly forgetful: boolean;
  now(): Instant;
  /** How orders go from now on. `loseAnswer`: carried out, the answer never comes. */
  behave(how: 'well' | 'absent' | 'refuse' | 'loseAnswer'): void;
  /** Power gone and back, or the connection with all the driver knew. */
  powerCycle(): Promise<void>;
  /** Version of its log messages. */
  readonly version: 2 | 3;
  close(): Promise<void>;
}

/** Makes a rule from what it says and what it does. */
export type TseRule = (title: string, run: (rig: TseRig) => Promise<void>) => ContractRule;

/** The client of the rules; a Kassen-Seriennummer. */
export const CLIENT = 'VALERO-1-1';
/** processType and processData of the rules' sales. */
export const TYPE = 'Kassenbeleg-V1';
export const DATA = 'Beleg^12.50_3.20_0.00_0.00_0.00^15.70:Bar';

let made = 0;

/** A new key of a transaction. */
export function newTransactionKey(): string {
  made += 1;
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(6, made);
  return uuidV7(1_700_000_000_000 + made, random);
}

/** The value of an answer that must be right. */
export function right<T>(answer: TseAnswer<T>): T {
  assert.ok(answer.ok, answer.ok ? '' : `${answer.fault.reason}: ${answer.fault.detail}`);
  return answer.value;
}

/** The fault of an answer that must not be right. */
export function wrong<T>(answer: TseAnswer<T>): { readonly reason: string; readonly lost: boolean } {
  assert.ok(!answer.ok, 'answered, but should not have');
  return { reason: answer.fault.reason, lost: answer.fault.lost };
}

/** Sets the device up until it signs. */
export async function makeReady({ tse, pins, now }: TseRig): Promise<void> {
  right(await tse.initialise(pins));
  right(await tse.registerClient(CLIENT, pins));
  await wake({ tse, pins, now });
}

/** Sets clock and self-test, as after power-up. */
export async function wake({ tse, pins, now }: Pick<TseRig, 'tse' | 'pins' | 'now'>): Promise<void> {
  right(await tse.selfTest(CLIENT));
  right(await tse.updateTime(now(), pins));
}

/** What ends a transaction in the rules. */
export function finishOf(key: string, start: TseSignature, processData = DATA): TseStep {
  return { key, clientId: CLIENT, transactionNumber: start.transactionNumber, processType: TYPE, processData };
}
