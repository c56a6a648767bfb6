import type { Tse, TseAnswer, TseFault, TseSignature } from '../tse/index.ts';
import { fiskalyStandIn, type StandIn } from './fiskaly-stand-in.fixture.ts';
import { type FiskalyConfig, fiskalyTse } from './fiskaly-tse.ts';

/** The TSS of the tests. */
export const TSS = '6c1f7f0a-2b52-4d0c-9f5e-0d9a6b1c2d3e';
/** Its secrets. */
export const PINS = { adminPin: '482915', adminPuk: '', timeAdminPin: '482916' };
/** The till. */
export const CLIENT = 'VALERO-1-1';
/** Keys of transactions. */
export const KEYS = [1, 2, 3].map((last) => `0192f0c0-0000-7000-8000-00000000000${last}`);
export const [KEY = '', OTHER = '', THIRD = ''] = KEYS;
/** What is signed. */
export const CONTENT = { processType: 'Kassenbeleg-V1', processData: 'Beleg^75.33_7.99_0.00_0.00_0.00^83.32:Bar' };

/** The service of the running test. */
export let standIn: StandIn;
/** PUKs handed out to be kept. */
export let puks: string[];
let faults: TseFault[];

/** A new stand-in for each test. */
export async function openRig(): Promise<void> {
  standIn = await fiskalyStandIn(Date.UTC(2026, 0, 5, 9));
  puks = [];
  faults = [];
}

/** Ends it; throws when a fault told a secret. */
export async function closeRig(): Promise<void> {
  await standIn.close();
  const told = faults.filter(({ detail }) => [...standIn.secrets].some((secret) => detail.includes(secret)));
  if (told.length > 0) throw new Error(`secrets in faults: ${JSON.stringify(told)}`);
}

/** A driver as after a start of the till. */
export function driver(change: Partial<FiskalyConfig> = {}): Tse {
  return fiskalyTse({
    id: 'tse',
    tssId: TSS,
    baseUrl: standIn.baseUrl,
    apiKey: standIn.apiKey,
    apiSecret: standIn.apiSecret,
    now: () => standIn.clock.now,
    keepPuk: async (puk) => void puks.push(puk),
    signTimeoutMs: 2000,
    retryMs: 1,
    pollMs: 1,
    ...change,
  });
}

/** A driver of a TSS that is set up. */
export async function ready(): Promise<Tse> {
  const tse = driver();
  value(await tse.initialise(PINS));
  value(await tse.registerClient(CLIENT, PINS));
  return tse;
}

/** The value of an answer that must be right. */
export function value<T>(answered: TseAnswer<T>): T {
  if (answered.ok) return answered.value;
  throw new Error(`${answered.fault.reason}: ${answered.fault.detail}`);
}

/** The fault of an answer that must not be right; its words are looked at in the end. */
export function fault(answered: TseAnswer<unknown>): TseFault {
  if (answered.ok) throw new Error(`no fault but ${JSON.stringify(answered.value)}`);
  faults.push(answered.fault);
  return answered.fault;
}

/** Starts a transaction. */
export const start = (tse: Tse, key = KEY): Promise<TseAnswer<TseSignature>> =>
  tse.startTransaction({ key, clientId: CLIENT });
/** Finishes one. */
export const finish = (tse: Tse, transactionNumber: number, key = KEY): Promise<TseAnswer<TseSignature>> =>
  tse.finishTransaction({ key, clientId: CLIENT, transactionNumber, ...CONTENT });
/** Orders to sign that reached the service. */
export const puts = (): string[] => standIn.requests.filter((request) => /^PUT .*\/tx\//.test(request));
/** The longest silence a test waits out. */
export const IMPATIENT = { signTimeoutMs: 1000 };
