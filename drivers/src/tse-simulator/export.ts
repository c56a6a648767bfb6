import { setImmediate } from 'node:timers/promises';
import { pack } from 'tar-stream';
import type { TseAnswer, TseExportRange } from '../tse/index.ts';
import { type Device, fault, ok, signed, timeOf } from './book.ts';
import { exportedRange } from './events.ts';
import { type LogBody, logFileName } from './messages.ts';
import { type Entry, entryOf } from './state.ts';
import type { PlacedRecord } from './store.ts';

/** Which messages to export; null = open end. */
export type ExportRange = TseExportRange;

/** An export that can run beside other orders: the book only grows. */
export interface PreparedExport {
  readonly device: Device;
  /** Places in the book: from the first message up to and without `end`. */
  readonly from: number;
  readonly end: number;
}

/** Chooses the range by signature counter. Where the device still signs, the export itself becomes the newest message (audit log). */
export async function prepareExport(
  device: Device,
  { fromCounter, toCounter }: ExportRange,
): Promise<TseAnswer<PreparedExport>> {
  const { state, store } = device;
  const first = Math.max(1, fromCounter ?? 1);
  if (toCounter !== null && toCounter < first) return fault('refused', 'the range ends before it begins');
  if (canLog(device)) {
    const last = toCounter ?? state.signatureCounter + 1;
    const data = exportedRange(device.style, timeOf(device), first, last);
    await signed(device, { kind: 'audit', data }, { kind: 'audit' });
  }
  const end = store.bytes();
  const from = state.messages[first - 1] ?? end;
  return ok({ device, from, end: toCounter === null ? end : (state.messages[toCounter] ?? end) });
}

/** A device that is full, disabled or not set up is exported without a trace in its own log. */
function canLog({ state, store, options, pretend }: Device): boolean {
  const full = pretend.has('full') || store.bytes() + 1024 > options.capacityBytes;
  return state.lifecycle === 'initialised' && !full && state.signatureCounter < options.maxSignatures;
}

/** Writes the TAR piece by piece (BSI TR-03151-1): `info.csv`, the certificates, one file for each message. Throws only when `sink` does. */
export async function exportLog(
  prepared: PreparedExport,
  sink: (chunk: Uint8Array) => Promise<void>,
): Promise<TseAnswer<{ readonly bytes: number }>> {
  const tar = pack();
  const writing = fill(tar, prepared).then(
    () => null,
    (cause: unknown) => {
      tar.destroy();
      return String(cause);
    },
  );
  let bytes = 0;
  let refused: { readonly cause: unknown } | null = null;
  try {
    for await (const piece of tar) {
      if (!(piece instanceof Uint8Array)) throw new Error('a TAR is made of bytes');
      bytes += piece.length;
      await sink(piece).catch((cause: unknown) => {
        refused = { cause };
        throw cause;
      });
    }
  } catch (cause) {
    if (refused !== null) throw cause;
  }
  const broken = await writing;
  return broken === null ? ok({ bytes }) : fault('unreachable', `medium: ${broken}`);
}

async function fill(tar: ReturnType<typeof pack>, { device, from, end }: PreparedExport): Promise<void> {
  const { made, lastAt } = device.state;
  const mtime = new Date(lastAt === 0 ? (made?.at ?? 0) : lastAt);
  const add = (name: string, content: Buffer, at = mtime): Promise<void> =>
    new Promise((resolve, reject) => {
      tar.entry({ name, mtime: at, mode: 0o644, type: 'file', size: content.length }, content, (cause) =>
        cause ? reject(cause) : resolve(),
      );
    });
  await add('info.csv', Buffer.from(device.style.version === 2 ? INFO_V2 : INFO_V3, 'utf8'));
  for (const { keySerial, der } of made?.certificates ?? [])
    await add(`${keySerial}_X509.cer`, Buffer.from(der, 'base64'));
  for await (const batch of device.store.scan(from, end)) {
    for (const [n, record] of batch.entries()) {
      await addMessage(device, record, add);
      // lets orders and the rest of the program have their turn
      if (n % 64 === 63) await setImmediate();
    }
  }
  tar.finalize();
}

async function addMessage(
  device: Device,
  record: PlacedRecord,
  add: (name: string, content: Buffer, at: Date) => Promise<void>,
): Promise<void> {
  const entry = entryOf(record);
  if (entry.kind === 'made' || entry.kind === 'tries') return;
  const name = logFileName(device.style, bodyOf(entry), { signatureCounter: entry.n, at: entry.at });
  await add(name, Buffer.from(record.body), new Date(entry.at));
}

/** What the file name needs of a message. */
function bodyOf(entry: Exclude<Entry, { kind: 'made' | 'tries' }>): LogBody {
  const none = new Uint8Array();
  if (entry.kind === 'audit') return { kind: 'audit', data: none };
  if (entry.kind === 'system') return { kind: 'system', event: entry.event, user: null, data: none };
  const { step, client: clientId, no: transactionNumber } = entry;
  return { kind: 'transaction', step, clientId, processType: '', processData: '', transactionNumber };
}

const DESCRIPTION = 'VALERO TSE-Simulator (nicht zertifiziert)';
/** `info.csv` of BSI TR-03151 v1.0.1. */
const INFO_V2 = `"description:","${DESCRIPTION}","manufacturer:","VALERO","version:","1"\n`;
/** `info.csv` of BSI TR-03151-1 v1.1.x: a line for each component, then the description; ten fields each. */
const INFO_V3 = [
  '"component:","device","manufacturer:","VALERO","model:","TSE-Simulator","version:","1","certification-id:",""',
  `"description:","${DESCRIPTION}",,,,,,,,`,
  '',
].join('\n');
