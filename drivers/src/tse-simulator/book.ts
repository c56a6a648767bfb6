import type { OutageReason } from '@valero/domain/compliance';
import { type Instant, isoUtc, toInstant } from '@valero/domain/kernel';
import type { TseAnswer, TseFault, TseSignature } from '../tse/index.ts';
import { certificateChain } from './certificate.ts';
import { newKey, type Random, type SigningKey, signingKey, type TseAlgorithm } from './keys.ts';
import { type LogBody, type LogStyle, signLog } from './messages.ts';
import { applyEntry, type Entry, emptyState, entryOf, type TseState } from './state.ts';
import type { TseStore } from './store.ts';

/** What a device is made with; applies to its first start only, later starts read the book. */
export interface MakeOptions {
  readonly algorithm: TseAlgorithm;
  readonly style: LogStyle;
  /** From the first start on, in ms. */
  readonly validityMs: number;
}

/** How a device runs. */
export interface RunOptions {
  /** Epoch ms. */
  readonly now: () => number;
  readonly random: Random;
  readonly capacityBytes: number;
  readonly maxSignatures: number;
}

/** A device under power: what is lost with the power stands here, what lasts in `state` and the store. */
export interface Device {
  readonly options: RunOptions;
  readonly store: TseStore;
  readonly state: TseState;
  readonly key: SigningKey;
  readonly style: LogStyle;
  readonly signatureBytes: number;
  /** Set since power-up: the host's clock then, and the time it was set to. */
  clock: { readonly host: number; readonly device: number } | null;
  /** When the self-test passed, by the host's clock. */
  testedAt: number | null;
  /** States a fault makes the device claim. */
  readonly pretend: ReadonlySet<'full' | 'expired'>;
  /** Called around storing; throws where a fault cuts the power. */
  readonly power: { before(): void; after(): void };
}

/** A signature without the number of its transaction. */
export type Signed = Omit<TseSignature, 'transactionNumber'>;

/** A right answer. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A refusal; `lost` only where the order may have been carried out. */
export function fault(
  reason: OutageReason,
  detail: string,
  lost = false,
): { readonly ok: false; readonly fault: TseFault } & TseAnswer<never> {
  return { ok: false, fault: { reason, detail, lost } };
}

/** Opens the book and powers the device up. The first time, key and certificates are made and kept. Throws on a damaged book. */
export async function powerUp(
  store: TseStore,
  make: MakeOptions,
  options: RunOptions,
  faults: Pick<Device, 'pretend' | 'power'>,
): Promise<Device> {
  const state = emptyState();
  await store.open((record) => applyEntry(state, entryOf(record), record.position));
  const key = state.made === null ? await makeDevice(store, state, make, options) : await keptKey(store, state.made);
  const made = state.made;
  if (made === null) throw new Error('a device that was made stands in its book');
  return {
    options,
    store,
    state,
    key,
    style: { version: made.version, time: made.time },
    signatureBytes: key.point.length - 1,
    clock: null,
    testedAt: null,
    ...faults,
  };
}

async function keptKey(store: TseStore, made: NonNullable<TseState['made']>): Promise<SigningKey> {
  const secret = await store.secret();
  if (secret === null) throw new Error('the private key is missing');
  const key = signingKey(made.algorithm, secret);
  if (key.serial.toString('hex') !== made.certificates[0]?.keySerial)
    throw new Error('the private key is another device’s');
  return key;
}

/** The key is kept before the book says that it is there; a cut between the two leaves a key nobody saw, and the next start makes another. */
async function makeDevice(
  store: TseStore,
  state: TseState,
  make: MakeOptions,
  options: RunOptions,
): Promise<SigningKey> {
  const key = newKey(make.algorithm, options.random);
  await store.keepSecret(key.secret);
  const from = Math.floor(options.now() / 1000) * 1000;
  const validUntil = from + make.validityMs;
  const chain = certificateChain(key, { from, to: validUntil }, options.random);
  const entry: Entry = {
    kind: 'made',
    algorithm: make.algorithm,
    version: make.style.version,
    time: make.style.time,
    at: from,
    validUntil,
    certificates: chain.map(({ keySerial, der }) => ({
      keySerial: keySerial.toString('hex'),
      der: der.toString('base64'),
    })),
  };
  const position = await store.append({ meta: JSON.stringify(entry), body: new Uint8Array() });
  applyEntry(state, entry, position);
  return key;
}

/** The device's own time, epoch ms. Before the clock is set it stands at the newest message. */
export function timeOf({ clock, state, options }: Device): Instant {
  const at = clock === null ? (state.made?.at ?? 0) : clock.device + (options.now() - clock.host);
  return toInstant(Math.max(at, state.lastAt));
}

/** Stores an entry without a message. */
export async function logged(device: Device, entry: Entry): Promise<void> {
  await keep(device, entry, new Uint8Array());
}

type Unstamped<E> = E extends { n: number } ? Omit<E, 'n' | 'at'> : never;

/** Signs the next message and stores it; only then does the counter move and is the signature given out. */
export async function signed(device: Device, body: LogBody, entry: Unstamped<Entry>): Promise<Signed> {
  const at = Math.floor(timeOf(device) / 1000) * 1000;
  const signatureCounter = device.state.signatureCounter + 1;
  const { der, signature } = signLog(device.key, device.style, body, { signatureCounter, at });
  await keep(device, { ...entry, n: signatureCounter, at }, der);
  return { signatureCounter, logTime: isoUtc(toInstant(at)), signature: signature.toString('base64') };
}

async function keep(device: Device, entry: Entry, body: Uint8Array): Promise<void> {
  device.power.before();
  const position = await device.store.append({ meta: JSON.stringify(entry), body });
  applyEntry(device.state, entry, position);
  device.power.after();
}
