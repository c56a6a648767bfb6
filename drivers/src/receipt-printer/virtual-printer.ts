import { healthCell, listeners, pause } from '../device/index.ts';
import { jobQueue } from './job-queue.ts';
import type { PrintJob, PrintOutcome, ReceiptPrinter } from './port.ts';
import { DEFAULT_PROFILE, type PaperProfile } from './profiles.ts';
import { renderEscpos } from './render-escpos.ts';
import { type PaperDocument, renderPaper, renderPlain } from './render-paper.ts';

/** What can be wrong with a virtual printer. `lostAnswer`: the next job prints and nobody learns of it. */
export type PrinterFault = 'paperOut' | 'coverOpen' | 'offline' | 'slow' | 'lostAnswer';

/** A piece of paper that came out. */
export interface Paper {
  readonly jobId: string;
  readonly document: PaperDocument;
  /** As a printer of the profile's width breaks the lines. */
  readonly lines: readonly string[];
  /** The bytes a real printer would have got. */
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** A printer made of memory: the paper is kept and shown on the screen, faults are set by hand. */
export interface VirtualPrinter extends ReceiptPrinter {
  /** Oldest first; the last 200. */
  papers(): readonly Paper[];
  onPaper(listener: (paper: Paper) => void): () => void;
  onKick(listener: (pin: 2 | 5) => void): () => void;
  /** Breaks it in one way, or null to mend it. */
  setFault(fault: PrinterFault | null): void;
}

/** Options of a virtual printer. */
export interface VirtualPrinterOptions {
  readonly id?: string;
  readonly name?: string;
  readonly profile?: PaperProfile;
  /** Epoch ms. */
  readonly now: () => number;
  /** How long one print takes under `slow`; default 4 s. */
  readonly slowMs?: number;
}

const KEPT = 200;
const BLOCKED = { paperOut: 'device.paper_out', coverOpen: 'device.cover_open' } as const;

/** Makes a virtual printer. It runs the real encoder on every job, so what it prints, a real printer can print. */
export function virtualPrinter(options: VirtualPrinterOptions): VirtualPrinter {
  const profile = options.profile ?? DEFAULT_PROFILE;
  const health = healthCell(options.now);
  const papers: Paper[] = [];
  const paperOut = listeners<Paper>();
  const kicked = listeners<2 | 5>();
  let fault: PrinterFault | null = null;
  let running = false;
  let wake = new AbortController();

  const changed = (): void => {
    if (!running) health.set('absent', 'device.off');
    else if (fault === 'offline') health.set('failed', 'device.unreachable');
    else if (fault === 'paperOut' || fault === 'coverOpen') health.set('blocked', BLOCKED[fault]);
    else health.set('ready', 'device.ready');
    wake.abort();
    wake = new AbortController();
  };

  const putOut = async (job: PrintJob): Promise<void> => {
    const lines = renderPlain(job.doc, profile.width);
    const bytes = await renderEscpos(job.doc, profile);
    const paper = { jobId: job.id, document: renderPaper(job.doc), lines, bytes, at: options.now() };
    papers.push(paper);
    if (papers.length > KEPT) papers.shift();
    paperOut.tell(paper);
  };

  const print = async (job: PrintJob, signal: AbortSignal | undefined): Promise<PrintOutcome> => {
    for (;;) {
      if (signal?.aborted) return { outcome: 'failed', code: 'device.cancelled' };
      if (!running) return { outcome: 'failed', code: 'device.off' };
      if (fault === 'offline') return { outcome: 'failed', code: 'device.unreachable' };
      if (fault !== 'paperOut' && fault !== 'coverOpen') break;
      await pause(60_000, signal ? AbortSignal.any([wake.signal, signal]) : wake.signal);
    }
    if (job.leaving && !job.leaving()) return { outcome: 'failed', code: 'device.cancelled' };
    job.sent?.();
    if (fault === 'slow') await pause(options.slowMs ?? 4000);
    const lost = fault === 'lostAnswer';
    await putOut(job);
    if (!lost) return { outcome: 'printed' };
    fault = null;
    changed();
    return { outcome: 'uncertain', code: 'device.unconfirmed' };
  };
  const queue = jobQueue(print);

  return {
    id: options.id ?? 'printer',
    kind: 'receiptPrinter',
    name: options.name ?? 'Bondrucker (Bildschirm)',
    profile,
    start() {
      running = true;
      changed();
    },
    async stop() {
      running = false;
      changed();
      await queue.idle();
    },
    health: health.get,
    onHealth: health.on,
    print: queue.submit,
    async kick(pin) {
      if (!running) return { outcome: 'failed', code: 'device.off' };
      if (fault === 'offline') return { outcome: 'failed', code: 'device.unreachable' };
      kicked.tell(pin);
      return { outcome: 'sent' };
    },
    papers: () => papers,
    onPaper: paperOut.on,
    onKick: kicked.on,
    setFault(next) {
      fault = next;
      changed();
    },
  };
}
