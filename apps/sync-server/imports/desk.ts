import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, type Instant, ok, type Result } from '@valero/domain/kernel';
import { importArticles } from './articles.ts';
import { importFiles } from './files.ts';
import type { ImportPorts, ImportRequest } from './model.ts';
import { TableFileError } from './rows.ts';
import type { ImportStatus } from './status.ts';

/** Finished imports whose outcome can still be asked. */
const REMEMBERED = 50;

/** What the desk needs: a folder of its own, the head office on whose behalf a batch is stored, and word of our own faults. */
export interface DeskOptions {
  readonly folder: string;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Told when an import ends because of us, not because of its file. */
  readonly onFault: (id: string, error: unknown) => void;
}

/** Runs imports, one at a time. */
export interface ImportDesk {
  /** Where an upload is put before it is started; the desk deletes it afterwards. */
  uploadPath(): Promise<string>;
  /** The id of what runs now; null = free. */
  running(): string | null;
  /** Starts an import of an uploaded file. Error: server.import_running (`id`). */
  start(request: ImportRequest, settle: ImportPorts['settle']): Result<{ readonly id: string }>;
  /** Null = no such import since the server started. */
  status(id: string): ImportStatus | null;
  /** The file with the refused rows; null = none. */
  errorFile(id: string): string | null;
  /** Ends it after the batch in hand; false = no such import. */
  cancel(id: string): boolean;
  /** Ends what runs after the batch in hand; the same file posted again goes on there. */
  close(): Promise<void>;
}

interface Job {
  status: ImportStatus;
  errorPath: string | null;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/** Opens the desk; uploads an earlier process left behind are deleted with the first new one. */
export function openImportDesk(options: DeskOptions): ImportDesk {
  const { folder, now, newId } = options;
  const uploads = join(folder, 'uploads');
  const files = importFiles(join(folder, 'state'));
  const jobs = new Map<string, Job>();
  let current: Job | null = null;
  let swept: Promise<void> | null = null;
  const sweep = async (): Promise<void> => {
    await rm(uploads, { recursive: true, force: true });
    await mkdir(uploads, { recursive: true, mode: 0o700 });
  };

  async function run(job: Job, request: ImportRequest, settle: ImportPorts['settle']): Promise<void> {
    const pace = paceOf(now);
    try {
      const report = await importArticles(
        request,
        { settle, newId, now },
        files,
        (progress) => {
          job.status = { ...job.status, ...progress, secondsLeft: pace(progress.share) };
        },
        job.abort.signal,
      );
      const { errorFile, ...rest } = report;
      job.errorPath = errorFile;
      const state = job.abort.signal.aborted ? 'cancelled' : 'done';
      job.status = { ...job.status, ...rest, errorFile: errorFile !== null, state, secondsLeft: null };
    } catch (error) {
      const known = error instanceof TableFileError;
      if (!known) options.onFault(job.status.id, error);
      const message = known
        ? error.message
        : 'Der Import ist an einem Fehler im Server abgebrochen. Noch einmal starten.';
      job.status = { ...job.status, state: 'failed', message, secondsLeft: null };
    } finally {
      await rm(request.path, { force: true });
      current = null;
    }
  }

  return {
    async uploadPath() {
      swept ??= sweep();
      await swept;
      return join(uploads, newId());
    },
    running: () => current?.status.id ?? null,
    start(request, settle) {
      if (current !== null) return err({ code: 'server.import_running', details: { id: current.status.id } });
      const id = newId();
      const job: Job = {
        status: { ...FRESH, id, name: request.name, dryRun: request.dryRun },
        errorPath: null,
        abort: new AbortController(),
        ended: Promise.resolve(),
      };
      current = job;
      jobs.set(id, job);
      for (const old of [...jobs.keys()].slice(0, -REMEMBERED)) jobs.delete(old);
      job.ended = run(job, request, settle);
      return ok({ id });
    },
    status: (id) => jobs.get(id)?.status ?? null,
    errorFile: (id) => jobs.get(id)?.errorPath ?? null,
    cancel(id) {
      const job = jobs.get(id);
      job?.abort.abort();
      return job !== undefined;
    },
    async close() {
      const job = current;
      job?.abort.abort();
      await job?.ended;
    },
  };
}

const FRESH: Omit<ImportStatus, 'id' | 'name' | 'dryRun'> = {
  state: 'running',
  rows: 0,
  created: 0,
  changed: 0,
  unchanged: 0,
  refused: 0,
  share: 0,
  secondsLeft: null,
  resumedAt: 0,
  header: [],
  mapping: {},
  errorFile: false,
  message: '',
};

/** Seconds left at the pace since the first word; rows an earlier run had done are not counted as pace. */
function paceOf(now: () => Instant): (share: number) => number | null {
  let first: { readonly at: Instant; readonly share: number } | null = null;
  return (share) => {
    const at = now();
    first ??= { at, share };
    const done = share - first.share;
    return done <= 0 ? null : Math.ceil(((at - first.at) / 1000 / done) * (1 - share));
  };
}
