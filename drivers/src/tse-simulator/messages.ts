import { integer, octets, oid, printable, sequence, tlv, utcTime, utcTimeText } from './der.ts';
import type { SigningKey } from './keys.ts';

/** How log messages carry the time; `utcTime` always with seconds. */
export type TseLogTime = 'unixTime' | 'utcTime';
/** 2 = BSI TR-03151 v1.0.1, 3 = TR-03151-1 v1.1.x. */
export type TseLogVersion = 2 | 3;

/** How a device writes its log. */
export interface LogStyle {
  readonly version: TseLogVersion;
  readonly time: TseLogTime;
}

/** Steps of a transaction. */
export type TransactionStep = 'Start' | 'Update' | 'Finish';

/** What a transaction log says. */
export interface TransactionBody {
  readonly kind: 'transaction';
  readonly step: TransactionStep;
  readonly clientId: string;
  readonly processType: string;
  readonly processData: string;
  readonly transactionNumber: number;
}

/** What a system log says: an event in the life of the device. */
export interface SystemBody {
  readonly kind: 'system';
  /** `initialize`, `updateTime`, … (BSI TR-03151-1) */
  readonly event: string;
  /** Who caused it; null = the device itself. */
  readonly user: 'admin' | 'timeadmin' | 'unauthenticated' | null;
  /** DER elements of the event's own data. */
  readonly data: Uint8Array;
}

/** What an audit log says. */
export interface AuditBody {
  readonly kind: 'audit';
  readonly data: Uint8Array;
}

/** Any of the three kinds of log messages. */
export type LogBody = TransactionBody | SystemBody | AuditBody;

/** When and as which number a message is signed. */
export interface LogStamp {
  readonly signatureCounter: number;
  /** Epoch ms; messages carry whole seconds. */
  readonly at: number;
}

/** A signed message: the DER as stored and exported, and its signature r‖s. */
export interface SignedLog {
  readonly der: Buffer;
  readonly signature: Buffer;
}

const CERTIFIED_DATA_TYPE = { transaction: 1, system: 2, audit: 3 } as const;

/**
 * Writes and signs a log message. Signed is every element before the signature, without the header of the outer SEQUENCE
 * (BSI TR-03151 v1.0.1; fiscal facts § 2.3).
 */
export function signLog(key: SigningKey, style: LogStyle, body: LogBody, stamp: LogStamp): SignedLog {
  const signed = Buffer.concat([
    integer(style.version),
    oid(`0.4.0.127.0.7.3.7.1.${CERTIFIED_DATA_TYPE[body.kind]}`),
    ...certifiedData(style, body),
    octets(key.serial),
    key.plainAlgorithm,
    ...(body.kind === 'audit' ? [octets(body.data)] : []),
    integer(stamp.signatureCounter),
    style.time === 'unixTime' ? integer(Math.floor(stamp.at / 1000)) : utcTime(stamp.at),
  ]);
  const signature = key.signPlain(signed);
  return { der: sequence(signed, octets(signature)), signature };
}

function certifiedData(style: LogStyle, body: LogBody): Buffer[] {
  if (body.kind === 'audit') return [];
  return body.kind === 'system' ? systemData(style, body) : transactionData(style, body);
}

function transactionData({ version }: LogStyle, body: TransactionBody): Buffer[] {
  return [
    printable(version === 2 ? `${body.step}Transaction` : `${body.step.toLowerCase()}Transaction`, 0x80),
    printable(body.clientId, 0x81),
    octets(Buffer.from(body.processData, 'utf8'), 0x82),
    printable(body.processType, 0x83),
    integer(body.transactionNumber, 0x85),
  ];
}

/** v2: operationType, systemOperationData; v3: eventType, eventOrigin, eventTriggeredByUser, eventData. */
function systemData({ version }: LogStyle, { event, user, data }: SystemBody): Buffer[] {
  if (version === 2) return [printable(event, 0x80), octets(data, 0x81)];
  const origin = user === null ? 'device' : 'integration-interface';
  return [
    printable(event, 0x80),
    printable(origin, 0x81),
    ...(user === null ? [] : [printable(user, 0x82)]),
    tlv(0xa3, data),
  ];
}

/**
 * File name of a message in an export (BSI TR-03151-1): `Unixt_1543565694_Sig-12_Log-Tra_No-3_Start_Client-03.log`.
 */
export function logFileName(style: LogStyle, body: LogBody, stamp: LogStamp): string {
  const time = style.time === 'unixTime' ? `Unixt_${Math.floor(stamp.at / 1000)}` : `Utc_${utcTimeText(stamp.at)}`;
  return `${time}_Sig-${stamp.signatureCounter}_Log-${logFileKind(body)}.log`;
}

function logFileKind(body: LogBody): string {
  if (body.kind === 'audit') return 'Aud';
  if (body.kind === 'system') return `Sys_${body.event}`;
  return `Tra_No-${body.transactionNumber}_${body.step}_Client-${body.clientId}`;
}
