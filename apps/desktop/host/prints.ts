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

/**
 * Makes the desk. Each step of a job is stored before the next begins (hardware reference § 1.6): `sending` before the
 * first byte leaves, so that a job which may be on paper is never sent again by itself.
 */
export function createPrintDesk(options: PrintParts): PrintDesk {
  const { queue, printer, now, timers = systemTimers } = options;
  const ending = new AbortController();
  let working: Promise<void> | null = null;
  let again = false;
  let current: Current | null = null;
  let calledOff = (): void => undefined;
  // the till before this one ended while it sent: the printer may still wait for the rest of a command
  let mend = queue.list({ state: 'uncertain', limit: LISTED }).some(({ lastError }) => lastError === 'restart');

  const heldBefore = (): Instant => toInstant(Math.max(0, now() - RETRY_WITHIN_MS));
  const leave = printer?.onHealth(({ state }) => {
    if (state === 'ready' || state === 'degraded' || state === 'blocked') wake();
  });

  function tell(id: string): void {
    const job = queue.get(id);
    if (job) void paperOf(job, heldBefore()).then(options.publish, stumbled);
  }

  function stumbled(error: unknown): void {
    options.logger.error({ error: messageOf(error) }, 'the print queue stumbled');
  }

  /** Takes a job through the printer; answers what it came to, never rejects. */
  async function carry(target: ReceiptPrinter, job: PrintJob, doc: ReceiptDoc): Promise<PrintOutcome> {
    const giveUp = new AbortController();
    current = { id: job.id, giveUp };
    const leaving = (): boolean => {
      if (ending.signal.aborted || !queue.sending(job.id, now())) return false;
      tell(job.id);
      return true;
    };
    const sent = (): void => {
      queue.awaiting(job.id, now());
      tell(job.id);
    };
    try {
      const signal = AbortSignal.any([ending.signal, giveUp.signal]);
      const outcome = await target.print({ id: job.id, number: job.number, doc, mend, leaving, sent }, signal);
      if (outcome.outcome === 'printed') mend = false;
      return outcome;
    } catch (error) {
      stumbled(error);
      return { outcome: 'failed', code: 'device.broken' };
    } finally {
      current = null;
    }
  }

  /** False = the printer cannot print now, and so no other job either. */
  async function printOne(target: ReceiptPrinter, job: PrintJob): Promise<boolean> {
    const doc = await documentOf(job);
    if (!doc) {
      queue.cancelled(job.id, 'document', now(), null);
      options.notice({ code: 'host.print_failed', details: { reason: 'document' } });
      tell(job.id);
      return true;
    }
    const outcome = await carry(target, job, doc);
    const state = queue.get(job.id)?.state;
    const left = state === 'sending' || state === 'awaiting-confirm';
    if (outcome.outcome === 'printed') queue.printed(job.id, now());
    else if (left) queue.uncertain(job.id, outcome.code, now());
    else if (state === 'queued' && !ending.signal.aborted) {
      queue.stalled(outcome.code, now());
      options.notice({ code: 'host.print_failed', details: { reason: outcome.code } });
    }
    if (left && outcome.outcome !== 'printed' && outcome.code !== MUTE)
      options.notice({ code: 'host.print_uncertain' });
    tell(job.id);
    return outcome.outcome !== 'failed' || left || state === 'cancelled';
  }

  async function work(target: ReceiptPrinter): Promise<void> {
    for (;;) {
      again = false;
      if (ending.signal.aborted) return;
      const job = queue.next(heldBefore());
      if (!job) return;
      if (!(await printOne(target, job))) {
        // a printer that is away tells when it is back; one that says it is well is asked again
        if (target.health().state === 'ready') calledOff = timers.after(AGAIN_AFTER_MS, wake);
        return;
      }
    }
  }

  function wake(): void {
    again = true;
    if (!printer || working || ending.signal.aborted) return;
    calledOff();
    working = work(printer)
      .catch(stumbled)
      .finally(() => {
        working = null;
        if (again) wake();
      });
  }

  async function copy(job: PrintJob, by: string | null): Promise<boolean> {
    const doc = await documentOf(job);
    if (!doc) return false;
    const { asCopy } = await receiptPrinter();
    const { kind, belegId, zNumber } = job;
    const draft = { kind, belegId, zNumber, document: JSON.stringify(asCopy(doc)) };
    return queue.replaceByCopy(job.id, draft, { at: now(), newId: options.newId }, by) !== null;
  }

  async function settle(job: PrintJob, word: PaperWord, by: string | null): Promise<boolean> {
    if (word === 'here') return queue.confirmed(job.id, now(), by);
    if (word === 'drop') return queue.cancelled(job.id, null, now(), by);
    if (word === 'again') return queue.released(job.id, now());
    if (word === 'stop') return job.state === 'awaiting-confirm' && current?.id === job.id;
    return job.state === 'uncertain' && (await copy(job, by));
  }

  return {
    wake,
    list: () => Promise.all(listed(queue).map((job) => paperOf(job, heldBefore()))),
    async say(jobId, word, by) {
      const job = queue.get(jobId);
      if (!job || !(await settle(job, word, by))) return false;
      if ((word === 'drop' || word === 'stop') && current?.id === jobId) current.giveUp.abort();
      tell(jobId);
      wake();
      return true;
    },
    async close() {
      ending.abort();
      leave?.();
      calledOff();
      await working;
    },
  };
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
