import type { TseKind } from '@valero/domain/compliance';
import type { Role } from '@valero/domain/identity';
import type { BasketView } from '@valero/domain/kasse';
import type { Failure, Instant, Result, StoreId, Text, UserId } from '@valero/domain/kernel';
import type { SyncStatus } from '@valero/domain/sync';
import type { ExportView, InspectionView } from './nachschau/views.ts';

/** Who is signed in, as a screen may know it: no hashes. */
export interface SessionView {
  readonly id: UserId;
  readonly name: string;
  readonly initials: string;
  readonly role: Role;
  readonly rights: readonly string[];
}

/** A person who may sign in at this till: name and initials, no hashes. */
export interface SessionUserView {
  readonly id: UserId;
  readonly name: string;
  readonly initials: string;
  readonly role: Role;
  readonly store: StoreId | null;
}

/** How a device is: `state` is the word the pill shows, `detail` (German) says why and what to do. */
export interface DeviceHealth {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly state: 'ready' | 'warning' | 'offline' | 'absent';
  readonly detail: string;
  /** The same in both languages; null or none = there is nothing to say. */
  readonly hint?: Text | null;
  readonly since: Instant | null;
}

/** A print job on its way; `document` is the receipt model (drivers/src/receipt-printer/model.ts), ready to draw. */
export interface PaperView {
  readonly jobId: string;
  readonly at: Instant;
  /** What it is: `beleg`, `kassenabschluss`, `xReport` … */
  readonly kind: string;
  /** What stands in lists: `Beleg 1234`. */
  readonly title: string;
  readonly copy: boolean;
  readonly state: PrintState;
  /** Why it is not printed: a code of a device, `restart`, `copied`, `document`; empty otherwise. */
  readonly reason: string;
  /** What a person is asked: is it on paper? is one that could not leave for a long time still wanted? null = nothing. */
  readonly asks: 'isItHere' | 'stillWanted' | null;
  readonly document: unknown;
}

/** Where a print job stands (hardware reference § 1.6). `uncertain` is never printed again by itself. */
export type PrintState = 'queued' | 'sending' | 'awaiting-confirm' | 'printed' | 'uncertain' | 'cancelled';

/** A card payment, reversal or refund under way, unresolved or just ended; null = none. */
export interface CardView {
  readonly intentId: string;
  readonly kind: 'pay' | 'reverse' | 'refund';
  /** Cents as they will stand in the books: negative = back to the customer. */
  readonly amount: number;
  /** When the terminal was asked. */
  readonly at: Instant;
  readonly state: 'pending' | 'approved' | 'declined' | 'unknown';
  /** Why it ended, in German; may be empty. */
  readonly hint: string;
  /** What the terminal shows at the moment; null = nothing is known. */
  readonly message: { readonly text: Text; readonly attention: boolean } | null;
  /** A person says how it ends: the terminal is not connected. */
  readonly manual: boolean;
  /** The Beleg that a reversal takes back; null = none. */
  readonly belegId: string | null;
  readonly belegNumber: number | null;
  /** What a person should find on the terminal. */
  readonly look: {
    readonly terminalId: string;
    /** Number of the last booking before; null = not known. Empty = there was none. */
    readonly lastTrace: string | null;
    /** What the terminal said before the line broke; null = nothing. */
    readonly seen: { readonly trace: string; readonly receiptNumber: string } | null;
  };
}

/** A weighing under way; null = none. Figures are the scale's: grams net, cents per kg, cents. */
export interface ScaleView {
  readonly weighingId: string;
  readonly articleId: string;
  readonly name: string;
  readonly unitPrice: number;
  readonly tare: number;
  /** `stable`: the scale has given it out, it can be taken over once. `refused`: see `reason`. */
  readonly state: 'waiting' | 'stable' | 'refused';
  /** What is on the scale while it waits; null = nothing has been said yet. */
  readonly live: 'empty' | 'moving' | 'used' | 'overload' | 'negative' | null;
  readonly grams: number | null;
  readonly amount: number | null;
  /** Key of the device codes; null = nothing is wrong. */
  readonly reason: string | null;
  /** Nothing of it is sold. */
  readonly practice: boolean;
  /** Number of the module certificate; null = none. */
  readonly certificate: string | null;
}

/** One TSE of the till. `closed` = it signs; `open` and `halfOpen` = it does not and is being probed. */
export interface TseUnitView {
  readonly tseId: number;
  readonly kind: TseKind;
  readonly name: string;
  readonly serial: string;
  readonly clientId: string;
  readonly certified: boolean;
  readonly state: 'starting' | 'closed' | 'open' | 'halfOpen';
  /** Since when it does not sign; null = it signs. */
  readonly since: Instant | null;
  readonly reason: Text | null;
  /** What the driver saw, for support. */
  readonly detail: string;
  /** Days the certificate is still valid; null = unknown. */
  readonly certificateDays: number | null;
  /** Whole percent of storage or signatures used up. */
  readonly storagePercent: number | null;
  readonly signatureCounter: number | null;
  readonly transactionCounter: number | null;
  readonly openTransactions: number | null;
}

/**
 * How the till's TSEs stand. `none` = no TSE is set up; `starting` = it is being checked; `ready`; `degraded` = a fallback signs;
 * `outage` = no TSE signs and receipts are marked.
 */
export interface TseView {
  readonly state: 'none' | 'starting' | 'ready' | 'degraded' | 'outage';
  /** The TSE that signs now. */
  readonly active: TseUnitView | null;
  /** Since when and why something is wrong. */
  readonly since: Instant | null;
  readonly reason: Text | null;
  /** Belege without a signature since the outage began; of the open Z while all is well. */
  readonly unsigned: number;
  readonly certificateDays: number | null;
  readonly storagePercent: number | null;
  readonly lastExport: Instant | null;
  readonly certified: boolean;
  readonly units: readonly TseUnitView[];
}

/** One row of a customer display: text alone, or text at both edges. */
export type DisplayRow = string | { readonly left: string; readonly right: string };

/** What the customer sees now. `total` = amount due, `change` = money to be handed out. */
export interface DisplayView {
  readonly mode: 'idle' | 'item' | 'total' | 'change';
  readonly top: DisplayRow;
  readonly bottom: DisplayRow;
  /** A sale that has just been finished, in cents, for a display with room for it. */
  readonly sale?: { readonly total: number; readonly change: number };
}

/** A scan and what became of it. */
export interface ScanView {
  readonly code: string;
  readonly result: Result<unknown>;
}

/** A code that a scanner with a link of its own has read, as it came: the screen knows where it goes. */
export interface CodeView {
  readonly code: string;
}

/**
 * What a till tells its screens. State topics keep their value: a late subscriber gets it at once.
 * `paper`, `scan`, `code` and `notice` are events: only what happens after subscribing.
 */
export interface TopicValues {
  readonly basket: BasketView | null;
  readonly session: SessionView | null;
  readonly sync: SyncStatus | null;
  readonly devices: readonly DeviceHealth[];
  readonly display: DisplayView;
  readonly card: CardView | null;
  readonly scale: ScaleView | null;
  readonly tse: TseView;
  readonly inspection: InspectionView | null;
  readonly export: ExportView | null;
  readonly paper: PaperView;
  readonly scan: ScanView;
  readonly code: CodeView;
  readonly notice: Failure;
}
export type Topic = keyof TopicValues;

/** All topics; anything else is refused. */
export const TOPICS = [
  'basket',
  'session',
  'sync',
  'devices',
  'display',
  'card',
  'scale',
  'tse',
  'inspection',
  'export',
  'paper',
  'scan',
  'code',
  'notice',
] as const satisfies readonly Topic[];

/** Whether a name that came over a wire is a topic. */
export function isTopic(name: unknown): name is Topic {
  return typeof name === 'string' && (TOPICS as readonly string[]).includes(name);
}

/** The largest input of a call, as JSON text in UTF-16 units; a transport may refuse earlier by bytes. */
export const MAX_CALL_CHARS = 1_000_000;

/**
 * The two functions a screen has. Electron IPC, the loopback web shell and the host itself offer the same two.
 * `call` never rejects for an expected reason: failures are values with a code.
 * Commands run one by one in the order of their arrival: a screen that needs an order sends the next after the last was answered.
 */
export interface Transport {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  /** Gives every value of the topic from now on, for a state topic the current one first. The answer ends it. */
  subscribe<T extends Topic>(topic: T, listener: (value: TopicValues[T]) => void): () => void;
}

/**
 * The wire of the loopback web shell. Calls: `POST /t/call` with `CallMessage`, answered by a `Result`.
 * Events: WebSocket `/t/events`; the till sends every topic as `EventMessage`, the state first; the screen sends nothing.
 */
export interface CallMessage {
  readonly name: string;
  readonly input: unknown;
}
export interface EventMessage {
  readonly topic: Topic;
  readonly value: unknown;
}
