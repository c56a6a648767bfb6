import type { Device, DeviceCode } from '../device/index.ts';
import type { ReceiptDoc } from './model.ts';
import type { PaperProfile } from './profiles.ts';

/** A print to be made. `id` is the caller's: one id is one piece of paper, however often it is submitted. */
export interface PrintJob {
  readonly id: string;
  readonly doc: ReceiptDoc;
  /** Counted by the caller and never given twice, also over restarts: the printer confirms by it. Without one the driver counts by itself. */
  readonly number?: number;
  /**
   * Called once, immediately before the first byte leaves, for the caller to store that it did; answers false when the
   * job may not leave any more. Until then a job is `failed` and safe to try again, from then on it is `printed` or `uncertain`.
   */
  readonly leaving?: () => boolean;
  /** The job before it may have ended in the middle of a command (the till was killed): that command is ended first. */
  readonly mend?: boolean;
  /** Called once when the link has all bytes and only the printer's word is missing. */
  readonly sent?: () => void;
}

/**
 * How a job ended. `printed`: the printer said so. `failed`: nothing left for the printer, trying again is safe.
 * `uncertain`: bytes left and no answer came; a person looks, a reprint is a copy with a new id, never automatic.
 */
export type PrintOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed' | 'uncertain'; readonly code: DeviceCode };

/** What a pulse came to. `sent` means the printer took the bytes; whether the drawer moved only a sensor knows. */
export type KickOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'failed'; readonly code: DeviceCode };

/** A receipt printer. Jobs print one after the other in the order of `print`. */
export interface ReceiptPrinter extends Device {
  readonly kind: 'receiptPrinter';
  readonly profile: PaperProfile;
  /**
   * Prints. Stays open while paper or cover hold it up (health says `blocked`) and goes on by itself; abort to give
   * up: `failed` if nothing was sent yet, else `uncertain`. An unreachable printer fails at once. Never rejects.
   * The same id again gives the same paper's outcome; only a failed id may be tried again.
   */
  print(job: PrintJob, signal?: AbortSignal): Promise<PrintOutcome>;
  /** Pulses the drawer at pin 2 or 5 (24 V). Never waits for paper. Never rejects. */
  kick(pin: 2 | 5): Promise<KickOutcome>;
  /**
   * Asks for the level of pin 3 of the kick connector, where a drawer has its sensor; null = it does not answer now. Never rejects. Absent
   * where the printer has no such line.
   */
  drawerLevel?(): Promise<'high' | 'low' | null>;
  /** Sends what is not for the printer but for a display on its line; `device.cancelled` while a job is under way. Never rejects. Absent where it has no such line. */
  passOn?(bytes: Uint8Array): Promise<KickOutcome>;
}
