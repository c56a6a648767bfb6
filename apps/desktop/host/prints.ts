import type { Failure, Instant } from '@valero/domain/kernel';
import type { PrintOutcome, ReceiptDoc, ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { PrintJob, PrintQueue } from '@valero/storage/sqlite';
import { type Logger, messageOf } from './log.ts';
import type { PaperView } from './transport.ts';

/** A failed job younger than this is printed by itself when the printer is back; an older one waits for a person. */
const RETRY_WITHIN_MS = 10 * 60_000;
const LISTED = 50;
/** Reasons that begin so mean: bytes may have reached the paper, never print again by itself (hardware reference § 1.6). */
const UNCERTAIN = 'uncertain:';
/** What the store writes on a job that a crash left in the middle. */
const INTERRUPTED = 'unterbrochen';

/** Takes stored documents to the printer, one after the other. A printer never holds up a sale. */
export interface PrintDesk {
  /** There may be something to print. */
  wake(): void;
  /** The last jobs, newest first. */
  list(): Promise<PaperView[]>;
  /** Queues a failed job again; an uncertain one as a copy, because the original may be out. */
  retry(jobId: string): Promise<boolean>;
  cancel(jobId: string): boolean;
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
}

/** Makes the desk. Jobs that a crash left in the middle become `uncertain`. */
export function createPrintDesk(options: PrintParts): PrintDesk {
  const { queue, printer, now } = options;
  const ending = new AbortController();
  let working: Promise<void> | null = null;

  const leave = printer?.onHealth((health) => {
    if (health.state === 'ready') retryFresh();
  });

  function retryFresh(): void {
    for (const job of queue.list({ state: 'failed', limit: 100 })) {
      if (!job.lastError?.startsWith(UNCERTAIN) && now() - job.createdAt < RETRY_WITHIN_MS) queue.retry(job.id, now());
    }
    wake();
  }

  async function tell(id: string): Promise<void> {
    const job = queue.get(id);
    if (job) options.publish(await paperOf(job));
  }

  async function printOne(target: ReceiptPrinter, job: PrintJob): Promise<void> {
    if (job.lastError === INTERRUPTED) {
      queue.failed(job.id, `${UNCERTAIN}restart`, now());
      options.notice({ code: 'host.print_uncertain' });
      return tell(job.id);
    }
    await tell(job.id);
    const doc = await documentOf(job);
    const outcome: PrintOutcome | null = doc
      ? await target.print({ id: `${job.id}/${job.attempts}`, doc }, ending.signal)
      : null;
    if (outcome === null) queue.failed(job.id, 'document', now());
    else if (outcome.outcome === 'printed') queue.printed(job.id, now());
    else if (outcome.outcome === 'uncertain') queue.failed(job.id, UNCERTAIN + outcome.code, now());
    else queue.failed(job.id, outcome.code, now());
    if (ending.signal.aborted && outcome?.outcome === 'failed') queue.retry(job.id, now());
    else if (outcome?.outcome === 'uncertain') options.notice({ code: 'host.print_uncertain' });
    else if (outcome?.outcome !== 'printed')
      options.notice({ code: 'host.print_failed', details: { reason: outcome?.code ?? 'document' } });
    await tell(job.id);
  }

  async function work(target: ReceiptPrinter): Promise<void> {
    for (;;) {
      if (ending.signal.aborted) return;
      const job = queue.take(now());
      if (!job) return;
      await printOne(target, job);
    }
  }

  function wake(): void {
    if (!printer || working || ending.signal.aborted) return;
    working = work(printer)
      .catch((error: unknown) => options.logger.error({ error: messageOf(error) }, 'the print queue stumbled'))
      .finally(() => {
        working = null;
        if (!ending.signal.aborted && queue.list({ state: 'queued', limit: 1 }).length > 0) setTimeout(wake, 50);
      });
  }

  return {
    wake,
    list: () => Promise.all(queue.list({ limit: LISTED }).map(paperOf)),
    async retry(jobId) {
      const job = queue.get(jobId);
      if (job?.state !== 'failed') return false;
      if (job.lastError?.startsWith(UNCERTAIN)) await queueCopy(options, job);
      else queue.retry(jobId, now());
      await tell(jobId);
      wake();
      return true;
    },
    cancel(jobId) {
      const state = queue.get(jobId)?.state;
      if (state !== 'queued' && state !== 'failed') return false;
      queue.cancel(jobId, now());
      void tell(jobId);
      return true;
    },
    async close() {
      ending.abort();
      leave?.();
      await working;
    },
  };
}

/** Puts a marked copy in the place of a job whose original may be out. */
async function queueCopy({ queue, now, newId }: PrintParts, job: PrintJob): Promise<void> {
  const doc = await documentOf(job);
  if (!doc) return;
  const { asCopy } = await receiptPrinter();
  const document = JSON.stringify(asCopy(doc));
  queue.enqueue(
    { kind: job.kind, document, belegId: job.belegId, zNumber: job.zNumber, copy: true },
    { at: now(), newId },
  );
  queue.cancel(job.id, now());
}

const receiptPrinter = () => import('@valero/drivers/receipt-printer');

/** The stored document, checked: a broken one is a failed job and not a fault. */
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
async function paperOf(job: PrintJob): Promise<PaperView> {
  const doc = await documentOf(job);
  const { renderPaper } = await receiptPrinter();
  return {
    jobId: job.id,
    at: job.createdAt,
    kind: job.kind,
    copy: job.copy,
    state: stateOf(job),
    reason: job.lastError ?? '',
    document: doc ? renderPaper(doc) : null,
  };
}

function stateOf(job: PrintJob): PaperView['state'] {
  if (job.state === 'printing') return 'sending';
  if (job.state === 'failed') return job.lastError?.startsWith(UNCERTAIN) ? 'uncertain' : 'failed';
  return job.state;
}
