import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExportKind } from '@valero/domain/audit';
import type { Failure, Instant, Result } from '@valero/domain/kernel';
import type { RecordsProgress } from '@valero/fiscal/gobd';
import type { WorkOrder, Written } from './write.ts';

/** How an export of the head office stands. */
export interface FiscalExport {
  readonly id: string;
  readonly kind: ExportKind;
  readonly state: 'running' | 'done' | 'failed';
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of SHA256SUMS. */
  readonly sha256: string;
  readonly startedAt: Instant;
  readonly by: string;
  readonly error: Failure | null;
}

interface Job {
  view: FiscalExport;
  readonly owner: string;
  readonly worker: Worker;
}

type Message =
  | { readonly kind: 'progress'; readonly progress: RecordsProgress }
  | { readonly kind: 'done'; readonly result: Result<Written> };

/** How long a finished export is kept for its download. */
const KEEP_MS = 24 * 3_600_000;
/** Exports that may be written at the same moment; a third waits for nobody, it is refused. */
const AT_ONCE = 2;

/** Writes exports in threads of their own and keeps them for a day. */
export interface FiscalDesk {
  /** null = as many as may be are being written. */
  start(
    order: Omit<WorkOrder, 'url' | 'folder'>,
    by: { readonly id: string; readonly name: string },
  ): FiscalExport | null;
  /** Of this person; null = there is none of that id. */
  status(id: string, owner: string): FiscalExport | null;
  list(owner: string): FiscalExport[];
  /** Folder of a finished export; null = not finished, unknown, or not this person's. */
  folder(id: string, owner: string): string | null;
  remove(id: string, owner: string): boolean;
  close(): Promise<void>;
}

/** Opens the desk; what an earlier run left in its folder is removed. */
export function openFiscalDesk(options: {
  readonly folder: string;
  readonly url: string;
  readonly now: () => Instant;
  readonly newId: () => string;
}): FiscalDesk {
  const jobs = new Map<string, Job>();
  rmSync(options.folder, { recursive: true, force: true });
  const folderOf = (id: string): string => join(options.folder, id);

  function sweep(): void {
    for (const [id, { view }] of jobs)
      if (view.state !== 'running' && options.now() - view.startedAt > KEEP_MS) drop(id);
  }
  function drop(id: string): void {
    const job = jobs.get(id);
    jobs.delete(id);
    void job?.worker.terminate().then(() => clean(id));
  }
  function clean(id: string): void {
    if (!existsSync(options.folder)) return;
    for (const name of readdirSync(options.folder))
      if (name === id || name.startsWith(`.${id}.`))
        rmSync(join(options.folder, name), { recursive: true, force: true });
  }
  function settle(id: string, change: Partial<FiscalExport>): void {
    const job = jobs.get(id);
    if (job?.view.state === 'running') job.view = { ...job.view, ...change };
  }

  return {
    start(order, by) {
      sweep();
      if ([...jobs.values()].filter(({ view }) => view.state === 'running').length >= AT_ONCE) return null;
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      const id = options.newId();
      const workerData: WorkOrder = { ...order, url: options.url, folder: folderOf(id) };
      const worker = new Worker(new URL('./export.worker.ts', import.meta.url), { workerData });
      const failed = (reason: string): Partial<FiscalExport> => ({
        state: 'failed',
        error: { code: 'audit.export_failed', details: { reason: reason.slice(0, 300) } },
      });
      worker.on('message', (message: Message) => {
        if (message.kind === 'progress') settle(id, message.progress);
        else if (message.result.ok) settle(id, { ...message.result.value, state: 'done' });
        else settle(id, { state: 'failed', error: message.result.error });
      });
      worker.once('error', (error) => settle(id, failed(error instanceof Error ? error.message : String(error))));
      worker.once('exit', () => settle(id, failed('ended')));
      const view: FiscalExport = {
        ...{ id, kind: order.kind, state: 'running', step: '', done: 0, total: 1000, files: 0, bytes: 0, sha256: '' },
        ...{ startedAt: options.now(), by: by.name, error: null },
      };
      jobs.set(id, { view, owner: by.id, worker });
      return view;
    },
    status(id, owner) {
      const job = jobs.get(id);
      return job?.owner === owner ? job.view : null;
    },
    list: (owner) =>
      [...jobs.values()]
        .filter((job) => job.owner === owner)
        .map(({ view }) => view)
        .reverse(),
    folder(id, owner) {
      const job = jobs.get(id);
      return job?.owner === owner && job.view.state === 'done' ? folderOf(id) : null;
    },
    remove(id, owner) {
      if (jobs.get(id)?.owner !== owner) return false;
      drop(id);
      return true;
    },
    async close() {
      await Promise.all([...jobs.values()].map(({ worker }) => worker.terminate()));
      jobs.clear();
      rmSync(options.folder, { recursive: true, force: true });
    },
  };
}
