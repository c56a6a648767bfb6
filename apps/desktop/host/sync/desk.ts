import type { KnownNumbers } from '@valero/domain/kasse';
import type { Clock, Failure } from '@valero/domain/kernel';
import type { ShapeName, SyncStatus } from '@valero/domain/sync';
import type { DeviceStore } from '@valero/storage/sqlite';
import type { Logger } from '../log.ts';
import type { Downlink } from './downlink.ts';
import { createFiguresDesk } from './figures.ts';
import type { ServerLink } from './server-link.ts';
import type { Uplink } from './uplink.ts';

/** Screens are told of changes at most this often. */
const TELL_EVERY_MS = 150;

/** Both ways to the server, and how they stand. Without a server it only counts what waits. */
export interface SyncDesk {
  start(): Promise<void>;
  /** A fact was stored. */
  recorded(): void;
  /** A person wants it tried now. */
  retry(): void;
  /** Somebody got no answer from the server: if it was thought reachable, it is tried at once, so that everybody knows. */
  doubt(): void;
  status(): SyncStatus;
  close(): Promise<void>;
}

/** Makes the desk; nothing runs before `start`. */
export function createSyncDesk(options: {
  readonly store: DeviceStore;
  readonly link: ServerLink | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly publish: (status: SyncStatus) => void;
  readonly notice: (failure: Failure) => void;
  readonly onRows: (shape: ShapeName) => void;
  /** Told the numbers the server knows of this till. */
  readonly onNumbers: (known: KnownNumbers) => void;
}): SyncDesk {
  const { store, link, clock, random, logger } = options;
  const figures = createFiguresDesk(store.proof, clock);
  let up: Uplink | null = null;
  let down: Downlink | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let wasOnline = false;

  function status(): SyncStatus {
    const { lastContact, lastError } = store.sync.status();
    const { epoch, seq, hash } = store.journal.head();
    const waiting = store.proof.unsent();
    const held = up?.state().held ?? null;
    return {
      online: up?.state().online ?? false,
      unsent: store.journal.unsentCount(),
      oldestUnsent: store.journal.oldestUnsentAt(),
      lastContact,
      lastError: held?.code ?? lastError,
      shapes:
        down?.shapes() ??
        store.sync.shapes().map(({ name, rows, lastSyncedAt }) => ({
          ...{ name, rows, lastSyncedAt, trouble: null, detail: null, lsn: null, waiting: 0 },
          ageMs: lastSyncedAt === null ? null : Math.max(0, clock.now() - lastSyncedAt),
          state: lastSyncedAt === null ? ('loading' as const) : ('current' as const),
        })),
      head: { epoch, seq, hash },
      unsentBelege: waiting.belege,
      oldestBeleg: waiting.oldestAt,
      held: held ? { code: held.code, details: { ...held.details } } : null,
      match: figures.match(),
    };
  }

  function tell(): void {
    timer = null;
    if (!closed) options.publish(status());
  }

  function changed(): void {
    const online = up?.state().online ?? false;
    if (online && !wasOnline) down?.wake();
    wasOnline = online;
    timer ??= setTimeout(tell, TELL_EVERY_MS);
  }

  return {
    async start() {
      if (!link || closed) {
        changed();
        return;
      }
      const [{ startUplink }, { startDownlink }] = await Promise.all([import('./uplink.ts'), import('./downlink.ts')]);
      if (closed) return;
      const { notice, onNumbers } = options;
      up = startUplink({ store, link, clock, random, logger, figures, onChange: changed, onNotice: notice, onNumbers });
      down = startDownlink({ store, link, clock, random, logger, onRows: options.onRows, onChange: changed });
    },
    recorded() {
      up?.wake();
      changed();
    },
    retry() {
      figures.ask();
      up?.retry();
      down?.wake();
    },
    doubt() {
      if (up?.state().online) up.retry();
    },
    status,
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await Promise.all([up?.stop(), down?.stop()]);
    },
  };
}
