import { type DeviceCode, type HealthCell, healthCell, pause } from '../device/index.ts';
import type { Transport } from '../transport/index.ts';
import { ASK_PAPER_BUFFERED, askProcessId, drawerPulse, drawerPulseNow } from './escpos.ts';
import { jobQueue } from './job-queue.ts';
import type { KickOutcome, PrintJob, PrintOutcome, ReceiptPrinter } from './port.ts';
import { openSession, type PrinterSession } from './printer-session.ts';
import { DEFAULT_PROFILE, type PaperProfile } from './profiles.ts';
import { renderEscpos } from './render-escpos.ts';
import type { PrinterStatus } from './status.ts';

/** How a printer proves that a job is on paper; chosen at set-up, because clones lack the better ways. */
export type Confirmation =
  /** `GS ( H`: answered when printed. */
  | 'processId'
  /** `GS r`: answered when everything before it was processed. */
  | 'buffered'
  /** It never answers: every print is `uncertain`, and the screen says why. */
  | 'none';

/** Options of a printer behind a byte link. Times in ms. */
export interface EscposPrinterOptions {
  readonly id?: string;
  readonly name: string;
  readonly transport: Transport;
  /** Epoch ms. */
  readonly now: () => number;
  readonly profile?: PaperProfile;
  readonly confirmation?: Confirmation;
  readonly connectMs?: number;
  readonly writeMs?: number;
  readonly statusMs?: number;
  /** How often status is asked while it waits; idle printers are asked a fifth as often. */
  readonly pollMs?: number;
  /** How long a printer without trouble may take to confirm. */
  readonly confirmMs?: number;
  /** First and longest wait between attempts to connect. */
  readonly retryMs?: readonly [number, number];
}

const FAILED = (code: DeviceCode): PrintOutcome => ({ outcome: 'failed', code });
const UNCERTAIN: PrintOutcome = { outcome: 'uncertain', code: 'device.unconfirmed' };

/**
 * A real ESC/POS printer. Keeps one link open, asks before each job, waits as long as paper or cover hold it up, and
 * believes only the printer's own confirmation. Nothing is ever sent twice by itself.
 *
 *   print ── no link ──────────────→ failed
 *     │ status: paper/cover → wait ── abort, link lost → failed
 *     ▼ bytes leave
 *   confirm ── answered → printed · link lost, abort, silence → uncertain · paper/cover → keep waiting
 */
export class EscposPrinter implements ReceiptPrinter {
  readonly id: string;
  readonly kind = 'receiptPrinter' as const;
  readonly name: string;
  readonly profile: PaperProfile;
  readonly #options: Required<Omit<EscposPrinterOptions, 'id' | 'profile'>>;
  readonly #health: HealthCell;
  readonly #queue = jobQueue((job, signal) => this.#print(job, signal));
  #session: PrinterSession | null = null;
  #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #sending = false;
  #jobCount = 0;

  constructor(options: EscposPrinterOptions) {
    this.id = options.id ?? 'printer';
    this.name = options.name;
    this.profile = options.profile ?? DEFAULT_PROFILE;
    this.#options = {
      confirmation: 'buffered',
      connectMs: 3000,
      writeMs: 5000,
      statusMs: 1000,
      pollMs: 1000,
      confirmMs: 20_000,
      retryMs: [500, 10_000],
      ...options,
    };
    this.#health = healthCell(options.now);
  }

  health = () => this.#health.get();
  onHealth: ReceiptPrinter['onHealth'] = (listener) => this.#health.on(listener);

  start(): void {
    if (this.#running) return;
    this.#stopping = new AbortController();
    this.#health.set('connecting', 'device.connecting');
    this.#running = this.#supervise(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#running = null;
    await this.#queue.idle();
    this.#health.set('absent', 'device.off');
  }

  print(job: PrintJob, signal?: AbortSignal): Promise<PrintOutcome> {
    return this.#queue.submit(job, signal);
  }

  async kick(pin: 2 | 5): Promise<KickOutcome> {
    const session = this.#session;
    if (!session) return { outcome: 'failed', code: this.#running ? 'device.unreachable' : 'device.off' };
    const held = this.#sending || this.#health.get().state === 'blocked';
    try {
      // A printer that waits for paper executes only real-time commands; one that is free takes the exact times.
      await session.write(held ? drawerPulseNow(pin) : drawerPulse(pin));
      return { outcome: 'sent' };
    } catch {
      return { outcome: 'failed', code: 'device.drawer_no_pulse' };
    }
  }

  async drawerLevel(): Promise<'high' | 'low' | null> {
    const session = this.#session;
    if (!session || this.#options.confirmation === 'none') return null;
    const status = await session.status();
    return status && (status.drawerHigh ? 'high' : 'low');
  }

  async passOn(bytes: Uint8Array): Promise<KickOutcome> {
    const session = this.#session;
    if (!session) return { outcome: 'failed', code: this.#running ? 'device.unreachable' : 'device.off' };
    if (this.#sending) return { outcome: 'failed', code: 'device.cancelled' };
    try {
      await session.write(bytes);
      return { outcome: 'sent' };
    } catch {
      return { outcome: 'failed', code: 'device.unreachable' };
    }
  }

  /** Connects, watches, connects again; ends when stopped. */
  async #supervise(stop: AbortSignal): Promise<void> {
    const { transport, retryMs, connectMs, writeMs, statusMs } = this.#options;
    let wait = retryMs[0];
    while (!stop.aborted) {
      try {
        const session = await openSession(transport, { connectMs, writeMs, statusMs });
        wait = retryMs[0];
        await this.#watch(session, stop);
      } catch {
        this.#health.set('failed', 'device.unreachable');
      }
      if (stop.aborted) break;
      await pause(wait, stop);
      wait = Math.min(wait * 2, retryMs[1]);
    }
  }

  /** Asks for status until the link or the driver ends. */
  async #watch(session: PrinterSession, stop: AbortSignal): Promise<void> {
    const { confirmation, pollMs } = this.#options;
    const end = AbortSignal.any([session.gone, stop]);
    try {
      while (!end.aborted) {
        if (confirmation === 'none') this.#health.set('degraded', 'device.no_return_channel');
        else if (!this.#judge(await session.status())) break;
        if (end.aborted) break;
        this.#session = session;
        const free = this.#health.get().state === 'ready' && !this.#sending;
        await pause(confirmation === 'none' ? 60_000 : free ? pollMs * 5 : pollMs, end);
      }
    } finally {
      this.#session = null;
      if (!stop.aborted && this.#health.get().code !== 'device.silent')
        this.#health.set('failed', 'device.unreachable');
      await session.close();
    }
  }

  /** Turns a status into health; false when the printer does not answer. */
  #judge(status: PrinterStatus | null): status is PrinterStatus {
    if (!status) {
      this.#health.set('failed', 'device.silent');
      return false;
    }
    if (status.paperOut) this.#health.set('blocked', 'device.paper_out');
    else if (status.coverOpen) this.#health.set('blocked', 'device.cover_open');
    else if (status.error || !status.online) this.#health.set('failed', 'device.printer_error');
    else if (status.paperLow) this.#health.set('degraded', 'device.paper_low');
    else this.#health.set('ready', 'device.ready');
    return true;
  }

  async #print(job: PrintJob, signal: AbortSignal | undefined): Promise<PrintOutcome> {
    if (!this.#running || this.#stopping.signal.aborted) return FAILED('device.off');
    const session = await this.#linked();
    if (!session) return FAILED('device.unreachable');
    const stop = AbortSignal.any([session.gone, this.#stopping.signal, ...(signal ? [signal] : [])]);
    this.#sending = true;
    try {
      const refused = await this.#waitUntilFree(session, stop);
      if (refused) return signal?.aborted ? FAILED('device.cancelled') : refused;
      return await this.#send(session, job, stop);
    } finally {
      this.#sending = false;
    }
  }

  /** The session, waiting for a first connection that is under way. */
  async #linked(): Promise<PrinterSession | null> {
    for (let tries = 0; tries < 100 && !this.#session; tries += 1) {
      if (this.#health.get().state !== 'connecting' || this.#stopping.signal.aborted) break;
      await pause(this.#options.connectMs / 50);
    }
    return this.#session;
  }

  /** Null when the printer can print; else why the job never left. */
  async #waitUntilFree(session: PrinterSession, stop: AbortSignal): Promise<PrintOutcome | null> {
    if (this.#options.confirmation === 'none') return null;
    for (;;) {
      const status = await session.status();
      if (stop.aborted || !this.#judge(status)) return FAILED('device.unreachable');
      if (!status.paperOut && !status.coverOpen && !status.error && status.online) return null;
      await pause(this.#options.pollMs, stop);
      if (stop.aborted) return FAILED('device.unreachable');
    }
  }

  /** From the first byte on the outcome is `printed` or `uncertain`. */
  async #send(session: PrinterSession, job: PrintJob, stop: AbortSignal): Promise<PrintOutcome> {
    const { confirmation } = this.#options;
    this.#jobCount += 1;
    const id = processId(this.#jobCount);
    const trailer = { processId: askProcessId(id), buffered: ASK_PAPER_BUFFERED, none: Buffer.alloc(0) }[confirmation];
    const confirmed = new AbortController();
    const stopListening = session.onSaid((said) => {
      if (said.kind === 'processId' ? said.id === id : confirmation === 'buffered' && said.kind === 'buffered')
        confirmed.abort();
    });
    try {
      const bytes = await renderEscpos(job.doc, this.profile);
      await session.write(Buffer.concat([bytes, trailer]));
      if (confirmation === 'none') return { outcome: 'uncertain', code: 'device.no_return_channel' };
      if (await this.#confirmed(session, confirmed.signal, stop)) return { outcome: 'printed' };
      // A late GS r answer names no job: on a new link it cannot be taken for the next one's.
      if (confirmation === 'buffered') await session.close();
      return UNCERTAIN;
    } catch {
      await session.close();
      return UNCERTAIN;
    } finally {
      stopListening();
    }
  }

  /** Waits for the confirmation; the clock runs only while nothing holds the printer up. */
  async #confirmed(session: PrinterSession, confirmed: AbortSignal, stop: AbortSignal): Promise<boolean> {
    const { pollMs, confirmMs } = this.#options;
    for (let waited = 0; waited < confirmMs; ) {
      await pause(pollMs, AbortSignal.any([confirmed, stop]));
      if (confirmed.aborted) return true;
      if (stop.aborted) return false;
      const status = await session.status();
      if (confirmed.aborted) return true;
      if (!this.#judge(status)) return false;
      if (!status.paperOut && !status.coverOpen) waited += pollMs;
    }
    await session.close();
    return false;
  }
}

/** Four signs 0x21…0x7E that count jobs in base 94. */
function processId(count: number): string {
  let id = '';
  for (let rest = count, sign = 0; sign < 4; sign += 1, rest = Math.floor(rest / 94))
    id = String.fromCharCode(0x21 + (rest % 94)) + id;
  return id;
}
