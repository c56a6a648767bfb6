import { type Failure, type Instant, toInstant } from '@valero/domain/kernel';
import type { PrintOutcome, ReceiptDoc, ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { PrintJob, PrintQueue } from '@valero/storage/sqlite';
import { type Logger, messageOf } from './log.ts';
import type { PaperView } from './transport.ts';
import { systemTimers, type Timers } from './tse/timers.ts';

/** A job that could not leave and is younger than this is printed by itself when the printer is back; an older one waits for a person. */
const RETRY_WITHIN_MS = 10 * 60_000;
/** When a printer that says it is well is asked again after a job could not leave. */
const AGAIN_AFTER_MS = 2000;
/** A driver that does not give a job up by then is left behind: its printer may hang, the till ends. What it was sending is uncertain at the next start. */
const GIVE_UP_MS = 3000;
const LISTED = 50;
/** A printer that never answers: the shop knows, so nobody is asked about each paper. */
const MUTE = 'device.no_return_channel';

/** What a person says of a paper: it is there; it is not, so a copy; nobody needs it; try it now; wait no longer for the printer's word. */
export type PaperWord = 'here' | 'copy' | 'drop' | 'again' | 'stop';

/** Takes stored documents to the printer, one after the other. A printer never holds up a sale. */
export interface PrintDesk {
  /** There may be something to print. */
  wake(): void;
  /** All that are open, and the last of the others, newest first. */
  list(): Promise<PaperView[]>;
  /** A person's word on a job that is uncertain or waits; `by` is noted. False = the job does not ask that. */
  say(jobId: string, word: PaperWord, by: string | null): Promise<boolean>;
  /** Resolves when nothing is being printed any more; what was not sent stays queued. */
  close(): Promise<void>;
}

/** What the desk works with. */
export interface PrintParts {
  readonly queue: PrintQueue;
  readonly printer: ReceiptPrinter | null;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly publish: (paper: PaperView) => void;
  readonly notice: (failure: Failure) => void;
  readonly logger: Logger;
  readonly timers?: Timers;
}

/** The job at the printer, and how to give it up. */
interface Current {
  readonly id: string;
  readonly giveUp: AbortController;
}

/** Makes the desk. */
export function createPrintDesk(options: PrintParts): PrintDesk {
  return new Desk(options);
}

/**
 * Each step of a job is stored before the next begins (hardware reference § 1.6): `sending` before the first byte leaves, so that a job
 * which may be on paper is never sent again by itself.
 */
class Desk implements PrintDesk {
  readonly #options: PrintParts;
  readonly #queue: PrintQueue;
  readonly #timers: Timers;
  readonly #ending = new AbortController();
  readonly #leave: (() => void) | undefined;
  #working: Promise<void> | null = null;
  #again = false;
  #current: Current | null = null;
  #calledOff = (): void => undefined;
  /** The till before this one ended while it sent: the printer may still wait for the rest of a command. */
  #mend: boolean;

  constructor(options: PrintParts) {
    this.#options = options;
    this.#queue = options.queue;
    this.#timers = options.timers ?? systemTimers;
    this.#mend = this.#queue
      .list({ state: 'uncertain', limit: LISTED })
      .some(({ lastError }) => lastError === 'restart');
    this.#leave = options.printer?.onHealth(({ state }) => {
      if (state === 'ready' || state === 'degraded' || state === 'blocked') this.wake();
    });
  }

  wake(): void {
    const { printer } = this.#options;
    this.#again = true;
    if (!printer || this.#working || this.#ending.signal.aborted) return;
    this.#calledOff();
    this.#working = this.#work(printer)
      .catch((error: unknown) => this.#stumbled(error))
      .finally(() => {
        this.#working = null;
        if (this.#again) this.wake();
      });
  }

  list(): Promise<PaperView[]> {
    return Promise.all(listed(this.#queue).map((job) => paperOf(job, this.#heldBefore())));
  }

  async say(jobId: string, word: PaperWord, by: string | null): Promise<boolean> {
    const job = this.#queue.get(jobId);
    if (!job || !(await this.#settle(job, word, by))) return false;
    if ((word === 'drop' || word === 'stop') && this.#current?.id === jobId) this.#current.giveUp.abort();
    this.#tell(jobId);
    this.wake();
    return true;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#leave?.();
    this.#calledOff();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#timers.after(GIVE_UP_MS, resolve);
    await Promise.race([this.#working, late]);
    cancel();
  }

  #heldBefore(): Instant {
    return toInstant(Math.max(0, this.#options.now() - RETRY_WITHIN_MS));
  }

  #stumbled(error: unknown): void {
    this.#options.logger.error({ error: messageOf(error) }, 'the print queue stumbled');
  }

  #tell(id: string): void {
    const job = this.#queue.get(id);
    if (job) void paperOf(job, this.#heldBefore()).then(this.#options.publish, (error) => this.#stumbled(error));
  }

  async #work(target: ReceiptPrinter): Promise<void> {
    for (;;) {
      this.#again = false;
      if (this.#ending.signal.aborted) return;
      const job = this.#queue.next(this.#heldBefore());
      if (!job) return;
      if (await this.#printOne(target, job)) continue;
      // a printer that is away tells when it is back; one that says it is well is asked again
      if (target.health().state === 'ready') this.#calledOff = this.#timers.after(AGAIN_AFTER_MS, () => this.wake());
      return;
    }
  }

  /** False = the printer cannot print now, and so no other job either. */
  async #printOne(target: ReceiptPrinter, job: PrintJob): Promise<boolean> {
    const { now, notice } = this.#options;
    const doc = await documentOf(job);
    if (!doc) {
      this.#queue.cancelled(job.id, 'document', now(), null);
      notice({ code: 'host.print_failed', details: { reason: 'document' } });
      this.#tell(job.id);
      return true;
    }
    const outcome = await this.#carry(target, job, doc);
    const state = this.#queue.get(job.id)?.state;
    const left = state === 'sending' || state === 'awaiting-confirm';
    if (outcome.outcome === 'printed') this.#queue.printed(job.id, now());
    else if (left) this.#queue.uncertain(job.id, outcome.code, now());
    else if (state === 'queued' && !this.#ending.signal.aborted) {
      this.#queue.stalled(outcome.code, now());
      notice({ code: 'host.print_failed', details: { reason: outcome.code } });
    }
    if (left && outcome.outcome !== 'printed' && outcome.code !== MUTE) notice({ code: 'host.print_uncertain' });
    this.#tell(job.id);
    return outcome.outcome !== 'failed' || left || state === 'cancelled';
  }

  /** Takes a job through the printer; answers what it came to, never rejects. */
  async #carry(target: ReceiptPrinter, job: PrintJob, doc: ReceiptDoc): Promise<PrintOutcome> {
    const { now } = this.#options;
    const { id, number } = job;
    const giveUp = new AbortController();
    this.#current = { id, giveUp };
    const leaving = (): boolean => {
      if (this.#ending.signal.aborted || !this.#queue.sending(id, now())) return false;
      this.#tell(id);
      return true;
    };
    const sent = (): void => {
      this.#queue.awaiting(id, now());
      this.#tell(id);
    };
    try {
      const signal = AbortSignal.any([this.#ending.signal, giveUp.signal]);
      const outcome = await target.print({ id, number, doc, mend: this.#mend, leaving, sent }, signal);
      if (outcome.outcome === 'printed') this.#mend = false;
      return outcome;
    } catch (error) {
      this.#stumbled(error);
      return { outcome: 'failed', code: 'device.broken' };
    } finally {
      this.#current = null;
    }
  }

  async #settle(job: PrintJob, word: PaperWord, by: string | null): Promise<boolean> {
    const at = this.#options.now();
    if (word === 'here') return this.#queue.confirmed(job.id, at, by);
    if (word === 'drop') return this.#queue.cancelled(job.id, null, at, by);
    if (word === 'again') return this.#queue.released(job.id, at);
    if (word === 'stop') return job.state === 'awaiting-confirm' && this.#current?.id === job.id;
    return job.state === 'uncertain' && (await this.#copy(job, by));
  }

  async #copy(job: PrintJob, by: string | null): Promise<boolean> {
    const doc = await documentOf(job);
    if (!doc) return false;
    const { asCopy } = await receiptPrinter();
    const { kind, belegId, zNumber } = job;
    const draft = { kind, belegId, zNumber, document: JSON.stringify(asCopy(doc)) };
    const { now, newId } = this.#options;
    return this.#queue.replaceByCopy(job.id, draft, { at: now(), newId }, by) !== null;
  }
}

/** What is open, however old, and the last of the rest. */
function listed(queue: PrintQueue): PrintJob[] {
  const jobs = new Map<number, PrintJob>();
  const open = (['queued', 'sending', 'awaiting-confirm', 'uncertain'] as const).flatMap((state) =>
    queue.list({ state, limit: 4 * LISTED }),
  );
  for (const job of [...open, ...queue.list({ limit: LISTED })]) jobs.set(job.number, job);
  return [...jobs.values()].sort((a, b) => b.number - a.number);
}

const receiptPrinter = () => import('@valero/drivers/receipt-printer');

/** The stored document, checked: a broken one is a job that cannot be printed and not a fault. */
async function documentOf(job: PrintJob): Promise<ReceiptDoc | null> {
  const { zReceiptDoc } = await receiptPrinter();
  try {
    const parsed = zReceiptDoc.safeParse(JSON.parse(job.document));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A job as the screen shows it: its paper drawn. */
async function paperOf(job: PrintJob, heldBefore: Instant): Promise<PaperView> {
  const doc = await documentOf(job);
  const { renderPaper } = await receiptPrinter();
  return {
    jobId: job.id,
    at: job.createdAt,
    kind: job.kind,
    title: doc?.title ?? '',
    copy: job.copy,
    state: job.state,
    reason: job.lastError ?? '',
    asks: asks(job, heldBefore),
    document: doc ? renderPaper(doc) : null,
  };
}

function asks(job: PrintJob, heldBefore: Instant): PaperView['asks'] {
  if (job.state === 'uncertain' && job.lastError !== MUTE) return 'isItHere';
  if (job.state === 'queued' && job.lastError !== null && job.createdAt < heldBefore) return 'stillWanted';
  return null;
}
