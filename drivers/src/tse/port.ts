import type { OutageReason, TseInfo } from '@valero/domain/compliance';
import type { Instant } from '@valero/domain/kernel';
import type { Device } from '../device/index.ts';

/** A TSE's refusal or silence. `lost` = the order may have been carried out: ask before ordering again. */
export interface TseFault {
  readonly reason: OutageReason;
  /** What the driver saw, for the log; never a secret. */
  readonly detail: string;
  readonly lost: boolean;
}

/** An answer or a fault; no method of a TSE rejects. */
export type TseAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: TseFault };

/** States of a TSE (TR-03153): it signs only when `ready`. */
export type TseLifecycle = 'uninitialised' | 'initialised' | 'ready' | 'disabled';

/** How a TSE stands. */
export interface TseStatus {
  readonly lifecycle: TseLifecycle;
  readonly timeSet: boolean;
  readonly selfTestPassed: boolean;
  readonly clients: readonly string[];
  readonly openTransactions: number;
  readonly transactionCounter: number;
  readonly signatureCounter: number;
  /** Signatures the certificate or device still allows; null = no limit known. */
  readonly remainingSignatures: number | null;
  readonly validUntil: Instant | null;
  readonly storage: { readonly usedBytes: number; readonly totalBytes: number };
}

/** Secrets that open a TSE. Kept by the host, never in a log. */
export interface TsePins {
  readonly adminPin: string;
  readonly adminPuk: string;
  readonly timeAdminPin: string;
}

/** One signature of the TSE over one step of a transaction. Times are ISO UTC with milliseconds. */
export interface TseSignature {
  readonly transactionNumber: number;
  readonly signatureCounter: number;
  readonly logTime: string;
  /** base64 of r‖s */
  readonly signature: string;
}

/** What a TSE knows of a transaction. */
export type TseTransaction =
  | { readonly state: 'open'; readonly start: TseSignature }
  | {
      readonly state: 'finished';
      readonly start: TseSignature;
      readonly finish: TseSignature;
      readonly processType: string;
      readonly processData: string;
    };

/** What is signed; `key` is the caller's UUID of the transaction: the same key again is the same transaction where the device can know it. */
export interface TseStart {
  readonly key: string;
  readonly clientId: string;
}
/** Ends (or updates) a transaction. */
export interface TseStep extends TseStart {
  readonly transactionNumber: number;
  readonly processType: string;
  readonly processData: string;
}

/** Which part of the log an export holds; all null = the whole. */
export interface TseExportRange {
  readonly fromCounter: number | null;
  readonly toCounter: number | null;
}

/**
 * A technical security device (TR-03151/TR-03153). The host sets it up, signs with it, and looks after clock, self-test and storage.
 * Every method answers within the driver's own time limit and never rejects; the host's budget for a sale is its own affair.
 */
export interface Tse extends Device {
  readonly kind: 'tse';
  /** Where it is plugged in: the mount of a mass-storage device, the node of a serial one. None = it has no such place. */
  readonly place?: string;
  /** What exports and receipts must know of it; `tseId` and `clientId` come from the caller. */
  info(tseId: number, clientId: string): Promise<TseAnswer<TseInfo>>;
  status(): Promise<TseAnswer<TseStatus>>;
  /** First start: sets the secrets, gives the device its identity. Calling it again on a device that is set up changes nothing. */
  initialise(pins: TsePins): Promise<TseAnswer<TseStatus>>;
  registerClient(clientId: string, pins: TsePins): Promise<TseAnswer<null>>;
  deregisterClient(clientId: string, pins: TsePins): Promise<TseAnswer<null>>;
  /** After power-up and at least every 25 hours; a device that needs none passes. */
  selfTest(clientId: string): Promise<TseAnswer<TseStatus>>;
  /** Sets the device's clock to the host's; a device with a clock of its own only compares. */
  updateTime(now: Instant, pins: TsePins): Promise<TseAnswer<null>>;
  startTransaction(order: TseStart): Promise<TseAnswer<TseSignature>>;
  updateTransaction(order: TseStep): Promise<TseAnswer<TseSignature>>;
  finishTransaction(order: TseStep): Promise<TseAnswer<TseSignature>>;
  /** Numbers of the transactions of a client that were started and not finished. */
  openTransactions(clientId: string): Promise<TseAnswer<readonly number[]>>;
  /** null = the device never knew it. `key` finds it where the answer to `start` was lost and the device keeps keys. */
  transaction(find: { readonly number: number } | { readonly key: string }): Promise<TseAnswer<TseTransaction | null>>;
  /** The log as TAR (TR-03151), in pieces; throws only when `sink` does. */
  exportTar(
    range: TseExportRange,
    sink: (chunk: Uint8Array) => Promise<void>,
  ): Promise<TseAnswer<{ readonly bytes: number }>>;
  /** For good: the device never signs again. */
  disable(pins: TsePins): Promise<TseAnswer<null>>;
}
