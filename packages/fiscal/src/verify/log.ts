import { type DerElement, DerError, readElement, readElements, readInteger, readOid, TAG } from './der.ts';

/** Kinds of log messages (TR-03151: certifiedDataType). */
export type LogKind = 'Tra' | 'Sys' | 'Aud';

/** What a log message says. */
export interface LogMessage {
  readonly kind: LogKind;
  readonly version: number;
  /** Of a transaction only. */
  readonly transaction: {
    readonly step: 'Start' | 'Update' | 'Finish';
    readonly clientId: string;
    readonly processType: string;
    readonly processData: string;
    readonly number: number;
  } | null;
  /** Of a system log only: the event. */
  readonly event: string | null;
  /** SHA-256 of the signing key's point, hex. */
  readonly serial: string;
  readonly algorithmOid: string;
  readonly signatureCounter: number;
  /** Epoch seconds. */
  readonly time: number;
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** The bytes are DER, and no log message. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

const KINDS: Readonly<Record<string, LogKind>> = {
  '0.4.0.127.0.7.3.7.1.1': 'Tra',
  '0.4.0.127.0.7.3.7.1.2': 'Sys',
  '0.4.0.127.0.7.3.7.1.3': 'Aud',
};

const text = (content: Uint8Array): string => Buffer.from(content).toString('utf8');

/** Epoch seconds of a log time in any of its forms; NaN = none. */
export function timeOfText(form: 'Unixt' | 'Utc' | 'Gent', value: string): number {
  if (form === 'Unixt') return /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
  const long = form === 'Gent';
  const parts = (
    long ? /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?Z$/ : /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/
  ).exec(value);
  if (!parts) return Number.NaN;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const full = long ? year : year + (year >= 50 ? 1900 : 2000);
  return Date.UTC(full, month - 1, day, hour, minute, second) / 1000;
}

function timeOf(element: DerElement): number {
  if (element.tag === TAG.integer) return readInteger(element.content);
  const form = element.tag === TAG.utcTime ? 'Utc' : element.tag === TAG.generalizedTime ? 'Gent' : null;
  const time = form ? timeOfText(form, text(element.content)) : Number.NaN;
  if (Number.isNaN(time)) throw new LogError('log time of unknown form');
  return time;
}

/** Takes the next element of a wanted tag. */
function reader(elements: readonly DerElement[]) {
  let at = 0;
  return {
    peek: (): number => elements[at]?.tag ?? -1,
    take(tag: number | null, what: string): DerElement {
      const element = elements[at];
      if (!element || (tag !== null && element.tag !== tag)) throw new LogError(`${what} is missing`);
      at += 1;
      return element;
    },
    atEnd: (): boolean => at === elements.length,
  };
}

const STEPS: Readonly<Record<string, 'Start' | 'Update' | 'Finish'>> = {
  StartTransaction: 'Start',
  UpdateTransaction: 'Update',
  FinishTransaction: 'Finish',
  startTransaction: 'Start',
  updateTransaction: 'Update',
  finishTransaction: 'Finish',
};

function transactionOf(version: number, context: ReadonlyMap<number, Uint8Array>): LogMessage['transaction'] {
  const operation = text(context.get(0x80) ?? new Uint8Array());
  const step = STEPS[operation];
  const number = context.get(0x85);
  if (!step || /^[A-Z]/.test(operation) !== (version === 2))
    throw new LogError(`operation ${operation} of version ${version}`);
  if (!number || !context.has(0x81) || !context.has(0x82) || !context.has(0x83))
    throw new LogError('a part of the transaction is missing');
  return {
    step,
    clientId: text(context.get(0x81) ?? new Uint8Array()),
    processData: text(context.get(0x82) ?? new Uint8Array()),
    processType: text(context.get(0x83) ?? new Uint8Array()),
    number: readInteger(number),
  };
}

/** Reads a log message (fiscal reference § 2.3). Throws `DerError` or `LogError`. */
export function parseLog(bytes: Uint8Array): LogMessage {
  const outer = readElement(bytes, 0);
  if (outer.tag !== TAG.sequence || outer.end !== bytes.length) throw new LogError('no SEQUENCE of the whole file');
  const parts = reader(readElements(outer.content));
  const version = readInteger(parts.take(TAG.integer, 'version').content);
  if (version !== 2 && version !== 3) throw new LogError(`version ${version}`);
  const kind = KINDS[readOid(parts.take(TAG.oid, 'kind of data').content)];
  if (!kind) throw new LogError('kind of data is unknown');
  const context = new Map<number, Uint8Array>();
  while ((parts.peek() & 0x80) !== 0 && parts.peek() >= 0) {
    const { tag, content } = parts.take(null, 'data');
    if (context.has(tag)) throw new LogError('an element stands there twice');
    context.set(tag, content);
  }
  const serial = parts.take(TAG.octets, 'serial number').content;
  if (serial.length !== 32) throw new LogError('the serial number has 32 bytes');
  const [algorithm] = readElements(parts.take(TAG.sequence, 'algorithm').content);
  if (algorithm?.tag !== TAG.oid) throw new LogError('algorithm is missing');
  if (kind === 'Aud' && parts.peek() === TAG.octets) parts.take(TAG.octets, 'audit data');
  const signatureCounter = readInteger(parts.take(TAG.integer, 'signature counter').content);
  const time = timeOf(parts.take(null, 'log time'));
  const last = parts.take(TAG.octets, 'signature');
  if (!parts.atEnd()) throw new LogError('something follows the signature');
  return {
    kind,
    version,
    transaction: kind === 'Tra' ? transactionOf(version, context) : null,
    event: kind === 'Sys' ? text(context.get(0x80) ?? new Uint8Array()) : null,
    serial: Buffer.from(serial).toString('hex'),
    algorithmOid: readOid(algorithm.content),
    signatureCounter,
    time,
    signedBytes: outer.content.subarray(0, last.start),
    signature: last.content,
  };
}

/** Reads a log message; a text says why it is none. */
export function tryParseLog(bytes: Uint8Array): LogMessage | string {
  try {
    return parseLog(bytes);
  } catch (error) {
    if (error instanceof DerError || error instanceof LogError) return error.message;
    throw error;
  }
}

/** What the name of a log file says (BSI TR-03151-1). */
export interface LogName {
  readonly time: number;
  readonly counter: number;
  readonly kind: LogKind;
  readonly number: number | null;
  readonly step: string | null;
  readonly clientId: string | null;
}

const NAME = /^(Gent|Utc|Unixt)_([^_]+)_Sig-(\d{1,15})_Log-(Tra|Sys|Aud)(?:_(.+?))?(?:_Fc-\d+)?\.log$/;
const TRANSACTION = /^No-(\d{1,15})_(Start|Update|Finish)_Client-(.*)$/;

/** Reads the name of a log file; null = it is none. */
export function parseLogName(name: string): LogName | null {
  const parts = NAME.exec(name);
  if (!parts) return null;
  const [, form, time, counter, kind, rest] = parts;
  const transaction = kind === 'Tra' ? TRANSACTION.exec(rest ?? '') : null;
  if (kind === 'Tra' && !transaction) return null;
  return {
    time: timeOfText(form as 'Unixt', time ?? ''),
    counter: Number(counter),
    kind: kind as LogKind,
    number: transaction ? Number(transaction[1]) : null,
    step: transaction?.[2] ?? null,
    clientId: transaction?.[3] ?? null,
  };
}

/** In which part a name contradicts its content; null = it does not. */
export function nameFault(name: LogName, message: LogMessage): string | null {
  if (name.kind !== message.kind) return 'kind';
  if (name.counter !== message.signatureCounter) return 'signature counter';
  if (name.time !== message.time) return 'time';
  const { transaction } = message;
  if (!transaction) return null;
  if (name.number !== transaction.number) return 'transaction number';
  if (name.step !== transaction.step) return 'step';
  return name.clientId === transaction.clientId ? null : 'client';
}
