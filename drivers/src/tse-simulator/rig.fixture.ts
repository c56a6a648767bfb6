import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { toInstant } from '@valero/domain/kernel';
import { extract } from 'tar-stream';
import type { Tse, TseAnswer, TseExportRange, TseSignature } from '../tse/index.ts';
import { memoryTseStore, type SimulatedTse, type SimulatedTseOptions, simulatedTse } from './index.ts';

/** Secrets of the tests. */
export const PINS = { adminPin: '12345678', adminPuk: '1234567890', timeAdminPin: '87654321' };
/** Client of the tests. */
export const CLIENT = 'VALERO-1-1';
/** All of the log. */
export const WHOLE: TseExportRange = { fromCounter: null, toCounter: null };

/** A device with a clock in the tester's hands. Waiting is no timer: it ends when aborted, or at once for what is given up. */
export interface TestTse {
  readonly tse: SimulatedTse;
  readonly clock: { at: number };
}

/** The value of an answer that must be right. */
export function right<T>(answer: TseAnswer<T>): T {
  if (!answer.ok) throw new Error(`${answer.fault.reason}: ${answer.fault.detail}`);
  return answer.value;
}

/** Reason of a fault, or the word ok. */
export function reason<T>(answer: TseAnswer<T>): string {
  return answer.ok ? 'ok' : answer.fault.reason;
}

/** A started device that knows nothing yet. */
export function testTse(options: Partial<SimulatedTseOptions> = {}): TestTse {
  const clock = { at: Date.UTC(2026, 10, 21, 9, 30) };
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
  const tse = simulatedTse({ store: memoryTseStore(), now: () => clock.at, sleep, ...options });
  tse.start();
  return { tse, clock };
}

/** Clock and self-test, as after power-up. */
export async function wake({ tse, clock }: TestTse): Promise<void> {
  right(await tse.selfTest(CLIENT));
  right(await tse.updateTime(toInstant(clock.at), PINS));
}

/** Sets the device up until it signs. */
export async function makeReady(it: TestTse): Promise<void> {
  right(await it.tse.initialise(PINS));
  right(await it.tse.registerClient(CLIENT, PINS));
  await wake(it);
}

/** Starts a transaction. */
export function begin(tse: Tse, key: string): Promise<TseAnswer<TseSignature>> {
  return tse.startTransaction({ key, clientId: CLIENT });
}

/** Finishes a transaction over some cents. */
export function finish(
  tse: Tse,
  key: string,
  transactionNumber: number,
  cents: number,
): Promise<TseAnswer<TseSignature>> {
  const amount = (cents / 100).toFixed(2);
  return tse.finishTransaction({
    key,
    clientId: CLIENT,
    transactionNumber,
    processType: 'Kassenbeleg-V1',
    processData: `Beleg^${amount}_0.00_0.00_0.00_0.00^${amount}:Bar`,
  });
}

/** The files of an export. */
export async function exportedFiles(tse: Tse, range = WHOLE): Promise<ReadonlyMap<string, Buffer>> {
  const pieces: Uint8Array[] = [];
  right(await tse.exportTar(range, async (piece) => void pieces.push(piece)));
  const files = new Map<string, Buffer>();
  for await (const entry of Readable.from([Buffer.concat(pieces)]).pipe(extract()))
    files.set(entry.header.name, await buffer(entry));
  return files;
}

/** Signature counter of a log file, by its name; null = another file. */
export function counterOf(name: string): number | null {
  const found = /_Sig-(\d+)_Log-/.exec(name)?.[1];
  return found === undefined ? null : Number(found);
}
