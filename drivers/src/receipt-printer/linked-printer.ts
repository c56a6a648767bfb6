import { type DeviceCode, type HealthCell, healthCell, pause } from '../device/index.ts';
import { type KeptLink, keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import { jobQueue } from './job-queue.ts';
import type { KickOutcome, PrintJob, PrintOutcome, ReceiptPrinter } from './port.ts';
import { type PrinterSession, printerSession } from './printer-session.ts';
import { type ConfirmationAbility, DEFAULT_PROFILE, type PaperProfile } from './profiles.ts';
import { renderReceipt } from './render-star.ts';
import { type Confirming, type Proof, type Speech, speechOf } from './speech.ts';
import { isHeld, type PrinterStatus } from './status.ts';

/** Options of a printer behind a byte link. Times in ms. */
export interface LinkedPrinterOptions {
  readonly id?: string;
  readonly name: string;
  readonly transport: Transport;
  /** Epoch ms. */
  readonly now: () => number;
  readonly profile?: PaperProfile;
  /** How it proves that a job is on paper; default `buffered`. A link without a way back makes it `none`. */
  readonly confirmation?: ConfirmationAbility;
  readonly connectMs?: number;
  /** How long a printer that nothing holds up may take for a part of a job. */
  readonly writeMs?: number;
  readonly statusMs?: number;
  /** How often status is asked while it waits; idle printers are asked a fifth as often. */
  readonly pollMs?: number;
  /** How long a printer that nothing holds up may take to confirm. */
  readonly confirmMs?: number;
  /** First and longest wait between attempts to connect. */
  readonly retryMs?: readonly [number, number];
}

const FAILED = (code: DeviceCode): PrintOutcome => ({ outcome: 'failed', code });
const UNCERTAIN = (code: DeviceCode): PrintOutcome => ({ outcome: 'uncertain', code });
/** Bytes handed over at a time: what a printer without paper does not take is noticed between them. */
const CHUNK = 2048;

/** What is known of one open link. */
interface Open {
  readonly session: PrinterSession;
  readonly confirming: Confirming;
  /** Runs once: whether the printer answers as it was set up to, so that its answers can be believed. */
  prepared: Promise<boolean> | null;
}

/**
 * A real printer. Keeps one link open, asks before each job, waits as long as paper or cover hold it up, and believes only the
 * printer's own confirmation. Nothing is ever sent twice by itself.
 *
 *   print ── no link ──────────────→ failed
 *     │ status: paper/cover → wait ── abort, link lost → failed
 *     ▼ leaving() · bytes leave
 *   confirm ── answered → printed · link lost, abort, silence → uncertain · paper/cover → keep waiting
 */
export class LinkedPrinter implements ReceiptPrinter {
  readonly id: string;
  readonly kind = 'receiptPrinter' as const;
  readonly name: string;
  readonly profile: PaperProfile;
  readonly #options: Required<Omit<LinkedPrinterOptions, 'id' | 'profile'>>;
  readonly #health: HealthCell;
  readonly #speech: Speech;
  readonly #link: KeptLink;
  readonly #queue = jobQueue((job, signal) => this.#print(job, signal));
  #open: Open | null = null;
  #stopping = new AbortController();
  #busy = false;
  /** The last job may have ended in the middle of a command. */
  #torn = false;
  #counted: number;

  constructor(options: LinkedPrinterOptions) {
    this.id = options.id ?? 'printer';
    this.name = options.name;
    this.profile = options.profile ?? DEFAULT_PROFILE;
    this.#options = {
      connectMs: 3000,
      writeMs: 10_000,
      statusMs: 1000,
      pollMs: 1000,
      confirmMs: 20_000,
      retryMs: [500, 10_000],
      ...options,
      confirmation: options.transport.caps.read ? (options.confirmation ?? 'buffered') : 'none',
    };
    this.#health = healthCell(options.now);
    this.#speech = speechOf(this.profile);
    this.#counted = Math.floor(options.now() / 10);
    this.#link = keptLink({
      transport: options.transport,
      connectMs: this.#options.connectMs,
      retryMs: this.#options.retryMs,
      onOpen: (gone) => void this.#attend(gone),
      onLost: (why) => {
        if (this.#health.get().code !== 'device.silent') this.#health.set('failed', lostCode(why));
      },
    });
  }

  health = () => this.#health.get();
  onHealth: ReceiptPrinter['onHealth'] = (listener) => this.#health.on(listener);

  start(): void {
    if (this.#link.isRunning()) return;
    this.#stopping = new AbortController();
    this.#health.set('connecting', 'device.connecting');
    this.#link.start();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#link.stop();
    await this.#queue.idle();
    this.#health.set('absent', 'device.off');
  }

  print(job: PrintJob, signal?: AbortSignal): Promise<PrintOutcome> {
    return this.#queue.submit(job, signal);
  }

  async kick(pin: 2 | 5): Promise<KickOutcome> {
    // a printer that waits for paper or prints executes only real-time commands soon; a free one takes the exact times
    const now = this.#busy || this.#open?.session.isHeld() === true;
    return this.#sendAside(this.#speech.pulse(pin, now), 'device.drawer_no_pulse');
  }

  async drawerLevel(): Promise<'high' | 'low' | null> {
    if (this.#options.confirmation === 'none') return null;
    const status = await this.#open?.session.status();
    return status ? (status.pinHigh ? 'high' : 'low') : null;
  }

  async passOn(bytes: Uint8Array): Promise<KickOutcome> {
    if (this.#busy) return { outcome: 'failed', code: 'device.cancelled' };
    return this.#sendAside(bytes, 'device.unreachable');
  }

  async #sendAside(bytes: Uint8Array, broken: DeviceCode): Promise<KickOutcome> {
    const session = this.#open?.session;
    if (!session) return { outcome: 'failed', code: this.#link.isRunning() ? 'device.unreachable' : 'device.off' };
    try {
      await session.write(bytes);
      return { outcome: 'sent' };
    } catch {
      return { outcome: 'failed', code: broken };
    }
  }

  /** Watches one open link until it ends. */
  async #attend(gone: AbortSignal): Promise<void> {
    const { transport, confirmation, pollMs, statusMs } = this.#options;
    const session = printerSession(transport, gone, this.#speech, statusMs);
    const open: Open = { session, confirming: this.#speech.confirming(confirmation), prepared: null };
    session.onStatus((status) => this.#judge(status));
    try {
      while (!gone.aborted) {
        if (confirmation === 'none') {
          this.#open = open;
          this.#health.set('degraded', 'device.no_return_channel');
          await pause(60_000, gone);
          continue;
        }
        const status = await session.status();
        if (gone.aborted) break;
        if (!status) this.#health.set('failed', 'device.silent');
        // a job that is under way decides by itself how long it believes in a silent printer
        if (!status && !this.#busy) return await session.close();
        if (status) this.#open = open;
        if (status && !isHeld(status)) void this.#prepare(open);
        await pause(this.#busy || session.isHeld() ? pollMs : pollMs * 5, gone);
      }
    } finally {
      if (this.#open === open) this.#open = null;
    }
  }

  /** Turns a status into health. */
  #judge(status: PrinterStatus): void {
    if (status.paperOut) this.#health.set('blocked', 'device.paper_out');
    else if (status.coverOpen) this.#health.set('blocked', 'device.cover_open');
    else if (status.error || !status.online) this.#health.set('failed', 'device.printer_error');
    else if (status.paperLow) this.#health.set('degraded', 'device.paper_low');
    else this.#health.set('ready', 'device.ready');
  }

  /** Once a link: status by itself on or off, and no answer to an earlier job on its way. */
  #prepare(open: Open): Promise<boolean> {
    open.prepared ??= (async () => {
      const { session, confirming } = open;
      try {
        await session.write(confirming.begin);
        return confirming.fence === null || (await this.#fenced(session, confirming.fence));
      } catch {
        return false;
      }
    })();
    return open.prepared;
  }

  /**
   * Sends the fence and waits for its answer, and then until no more come: those before it belong to earlier jobs. Only a printer that says it
   * is free and is silent for a while has no more to say: the slowest needs less for the few bytes between two answers.
   */
  async #fenced(session: PrinterSession, fence: Proof): Promise<boolean> {
    const proof = this.#hear(session, fence);
    try {
      await session.write(fence.bytes);
      if (!(await this.#answered(session, proof.heard, session.gone))) return false;
      for (let quiet = proof.count(); ; quiet = proof.count()) {
        await pause(this.#options.pollMs, session.gone);
        const status = await session.status();
        if (session.gone.aborted || !status) return false;
        if (!isHeld(status) && proof.count() === quiet) return true;
      }
    } finally {
      proof.end();
    }
  }

  #hear(session: PrinterSession, proof: Proof) {
    const heard = new AbortController();
    let count = 0;
    const end = session.onSaid((said) => {
      if (!proof.proves(said)) return;
      count += 1;
      heard.abort();
    });
    return { heard: heard.signal, count: () => count, end };
  }

  async #print(job: PrintJob, signal: AbortSignal | undefined): Promise<PrintOutcome> {
    if (!this.#link.isRunning() || this.#stopping.signal.aborted) return FAILED('device.off');
    const bytes = await renderReceipt(job.doc, this.profile);
    const open = await this.#linked(signal);
    if (!open) return FAILED(signal?.aborted ? 'device.cancelled' : this.#whyNot());
    const { session } = open;
    const stop = AbortSignal.any([session.gone, this.#stopping.signal, ...(signal ? [signal] : [])]);
    this.#busy = true;
    try {
      const refused = await this.#waitUntilFree(open, stop);
      if (refused || stop.aborted) return FAILED(signal?.aborted ? 'device.cancelled' : (refused ?? this.#whyNot()));
      const trusted = await Promise.race([this.#prepare(open), ended(stop)]);
      if (stop.aborted) return FAILED(signal?.aborted ? 'device.cancelled' : this.#whyNot());
      if (job.leaving && !job.leaving()) return FAILED('device.cancelled');
      const outcome = await this.#send(open, job, bytes, stop, trusted);
      this.#torn = outcome.outcome !== 'printed' && this.#options.confirmation !== 'none';
      // what a link with an unanswered question still says could be taken for the next job's answer
      if (this.#torn) await session.close();
      return outcome;
    } finally {
      this.#busy = false;
    }
  }

  #whyNot(): DeviceCode {
    if (!this.#link.isRunning() || this.#stopping.signal.aborted) return 'device.off';
    return this.#health.get().code === 'device.silent' ? 'device.silent' : 'device.unreachable';
  }

  /** The open link, waiting for a first connection that is under way. */
  async #linked(signal: AbortSignal | undefined): Promise<Open | null> {
    const { connectMs, statusMs } = this.#options;
    for (let waited = 0; waited < connectMs + 3 * statusMs && !this.#open; waited += 20) {
      if (this.#health.get().state !== 'connecting' || this.#stopping.signal.aborted || signal?.aborted) break;
      await pause(20, signal);
    }
    return this.#open;
  }

  /** Null when the printer can print; else why the job never left. */
  async #waitUntilFree({ session }: Open, stop: AbortSignal): Promise<DeviceCode | null> {
    if (this.#options.confirmation === 'none') return null;
    for (;;) {
      const status = await session.status();
      if (stop.aborted) return null;
      if (!status) {
        this.#health.set('failed', 'device.silent');
        await session.close();
        return 'device.silent';
      }
      if (!isHeld(status)) return null;
      await pause(this.#options.pollMs, stop);
      if (stop.aborted) return null;
    }
  }

  /** From the first byte on the outcome is `printed` or `uncertain`. */
  async #send(
    { session, confirming }: Open,
    job: PrintJob,
    bytes: Uint8Array,
    stop: AbortSignal,
    trusted: boolean,
  ): Promise<PrintOutcome> {
    const proof = confirming.job(this.#processId(job.number));
    const hearing = proof && trusted ? this.#hear(session, proof) : null;
    const mend = this.#torn || job.mend === true ? [this.#speech.mend] : [];
    try {
      await this.#hand(session, Buffer.concat([...mend, bytes, proof?.bytes ?? Buffer.alloc(0)]), stop);
      job.sent?.();
      if (!proof) return UNCERTAIN('device.no_return_channel');
      if (!hearing) return UNCERTAIN('device.unconfirmed');
      return (await this.#answered(session, hearing.heard, stop))
        ? { outcome: 'printed' }
        : UNCERTAIN('device.unconfirmed');
    } catch {
      return UNCERTAIN('device.unconfirmed');
    } finally {
      hearing?.end();
    }
  }

  /** Hands the bytes over; a printer without paper takes its time. Rejects when the link breaks or nothing moves without a reason. */
  async #hand(session: PrinterSession, bytes: Uint8Array, stop: AbortSignal): Promise<void> {
    const { pollMs, writeMs } = this.#options;
    for (let at = 0; at < bytes.length; at += CHUNK) {
      let taken = false;
      const writing = session.write(bytes.subarray(at, at + CHUNK)).then(() => {
        taken = true;
      });
      writing.catch(() => undefined);
      for (let waited = 0; !taken; waited += session.isHeld() ? 0 : pollMs) {
        const done = new AbortController();
        await Promise.race([writing, pause(pollMs, AbortSignal.any([stop, done.signal]))]);
        done.abort();
        if (!taken && (stop.aborted || waited >= writeMs)) throw new Error('the printer does not take the job');
      }
    }
  }

  /** Waits for an answer; the clock runs only while nothing the printer told of holds it up. */
  async #answered(session: PrinterSession, heard: AbortSignal, stop: AbortSignal): Promise<boolean> {
    const { pollMs, confirmMs } = this.#options;
    // Star's counter is seen only by asking
    const turnMs = this.#options.confirmation === 'etb' ? Math.min(pollMs, 200) : pollMs;
    for (let waited = 0; waited < confirmMs; waited += session.isHeld() ? 0 : turnMs) {
      await pause(turnMs, AbortSignal.any([heard, stop]));
      if (heard.aborted) return true;
      if (stop.aborted) return false;
      const status = await session.status();
      if (heard.aborted) return true;
      if (!status && !stop.aborted) this.#health.set('failed', 'device.silent');
    }
    return false;
  }

  /**
   * Four signs that name a job in base 94. The caller's numbers begin with `!` to `~`, the driver's own with a blank: neither an answer
   * to an earlier job nor one to a test page can be taken for this one's.
   */
  #processId(number: number | undefined): string {
    if (number !== undefined) return base94(number, 4);
    this.#counted += 1;
    return ` ${base94(this.#counted, 3)}`;
  }
}

function base94(value: number, signs: number): string {
  let id = '';
  for (let rest = value, sign = 0; sign < signs; sign += 1, rest = Math.floor(rest / 94))
    id = String.fromCharCode(0x21 + (rest % 94)) + id;
  return id;
}

function ended(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
