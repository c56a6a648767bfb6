import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExportKind } from '@valero/domain/audit';
import { type BusinessDay, type Clock, err, type Failure, ok, type Result } from '@valero/domain/kernel';
import type { RecordsProgress } from '@valero/fiscal/gobd';
import { type Logger, messageOf } from '../log.ts';
import { checkTarget, exportName } from './folder.ts';
import { newestTseLogs, type TillExport } from './records.ts';
import type { ExportView } from './views.ts';

/** What somebody wants written. */
export interface ExportOrder {
  readonly kind: ExportKind;
  /** An existing folder on a medium; the export gets a folder of its own in it. */
  readonly to: string;
  readonly fromDay: BusinessDay | null;
  readonly toDay: BusinessDay | null;
}

/** Writes exports in a thread of its own, one at a time, so that selling goes on. */
export interface ExportDesk {
  /** Answers as soon as it has begun; the topic `export` tells the rest. Errors: audit.folder_invalid, audit.export_running, audit.tse_missing. */
  start(order: ExportOrder): Promise<Result<ExportView>>;
  current(): ExportView | null;
  close(): Promise<void>;
}

/** What a thread writes. */
export interface ExportThread {
  /** Resolves with the outcome; `onProgress` hears how far it is. */
  readonly done: Promise<Result<Pick<ExportView, 'folder' | 'files' | 'bytes' | 'sha256'>>>;
  end(): Promise<void>;
}

type Message =
  | { readonly kind: 'progress'; readonly progress: RecordsProgress }
  | { readonly kind: 'done'; readonly result: Awaited<ExportThread['done']> };

function startThread(
  order: Omit<TillExport, 'onProgress'>,
  onProgress: (progress: RecordsProgress) => void,
): ExportThread {
  const worker = new Worker(new URL('./export.worker.ts', import.meta.url), { workerData: order });
  const failed = (reason: string): Result<never> => err({ code: 'audit.export_failed', details: { reason } });
  const done = new Promise<Awaited<ExportThread['done']>>((resolve) => {
    worker.on('message', (message: Message) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else resolve(message.result);
    });
    worker.once('error', (error) => resolve(failed(messageOf(error).slice(0, 300))));
    worker.once('exit', () => resolve(failed('abgebrochen')));
  });
  return { done, end: async () => void (await worker.terminate()) };
}

/** Removes what a thread that was ended left beside the export's final name. */
function sweep(folder: string): void {
  const parent = path.dirname(folder);
  for (const name of readdirSync(parent))
    if (name.startsWith(`.${path.basename(folder)}.`))
      rmSync(path.join(parent, name), { recursive: true, force: true });
}

/** Makes the desk. */
export function createExportDesk(parts: {
  readonly dataDir: string;
  readonly kasseId: () => string;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Asks the TSEs for fresh logs; what goes wrong is told there and does not stop the export. */
  readonly freshTseLogs: () => Promise<unknown>;
  /** Puts the export into the log of accesses before it is written, so that it stands in itself. */
  readonly record: (detail: string) => Promise<Result<unknown>>;
  readonly publish: (view: ExportView) => void;
  readonly logger: Logger;
}): ExportDesk {
  const { clock, dataDir } = parts;
  let view: ExportView | null = null;
  let thread: ExportThread | null = null;
  let busy = false;
  let work: Promise<void> = Promise.resolve();

  const show = (next: ExportView): void => {
    view = next;
    parts.publish(next);
  };

  async function write(order: ExportOrder, folder: string, begun: ExportView): Promise<void> {
    const at = clock.now();
    const job = {
      ...{ dataDir, folder, at, kind: order.kind },
      range: { from: order.fromDay, to: order.toDay },
      offset: clock.offsetMinutes(at),
    };
    thread = startThread(job, ({ step, done, total }) => show({ ...(view ?? begun), step, done, total }));
    const result = await thread.done;
    const last = view ?? begun;
    if (result.ok) show({ ...last, ...result.value, state: 'done', done: last.total, error: null });
    else show({ ...last, state: 'failed', error: result.error });
    if (!result.ok) {
      await thread.end();
      sweep(folder);
    }
    thread = null;
  }

  async function begin(order: ExportOrder): Promise<Result<ExportView>> {
    const target = checkTarget(order.to, dataDir);
    if (!target.ok) return target;
    if (order.kind === 'tse' || order.kind === 'all') await parts.freshTseLogs();
    if (order.kind === 'tse' && newestTseLogs(dataDir).length === 0) return err({ code: 'audit.tse_missing' });
    const name = exportName(parts.kasseId(), order.kind, clock.now());
    const recorded = await parts.record(`${order.kind} ${name}`);
    if (!recorded.ok) return recorded;
    const folder = path.join(target.value, name);
    const begun: ExportView = {
      ...{ id: parts.newId(), kind: order.kind, state: 'running', step: '', done: 0, total: 1000 },
      ...{ folder, files: 0, bytes: 0, sha256: '', error: null },
    };
    show(begun);
    work = write(order, folder, begun)
      .catch((error: unknown) => {
        parts.logger.error({ error }, 'an export stumbled');
        const failure: Failure = { code: 'audit.export_failed', details: { reason: messageOf(error).slice(0, 300) } };
        show({ ...(view ?? begun), state: 'failed', error: failure });
      })
      .finally(() => {
        busy = false;
      });
    return ok(begun);
  }

  return {
    async start(order) {
      if (busy) return err({ code: 'audit.export_running' });
      busy = true;
      let begun: Result<ExportView> | null = null;
      try {
        begun = await begin(order);
        return begun;
      } finally {
        if (!begun?.ok) busy = false;
      }
    },
    current: () => view,
    async close() {
      await thread?.end();
      await work;
    },
  };
}
