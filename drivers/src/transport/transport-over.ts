import { listeners, within } from '../device/index.ts';
import { type LinkCaps, LinkError, linkError, type Transport } from './model.ts';

const CLOSE_TIMEOUT_MS = 1000;

/** What an open medium tells. Calls after the end are ignored, as are second ones. */
export interface MediumEvents {
  data(bytes: Uint8Array): void;
  /** It ended by itself: cable, power, peer, crash. */
  gone(): void;
}

/** An open way for bytes, without any of the care a transport takes. */
export interface Medium {
  /** Rejects when the bytes could not be handed over. Called one at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Lets out what is left. May hang or reject: the transport waits a second at most. */
  end(): Promise<void>;
  /** Ends at once; called exactly once. */
  destroy(): void;
}

/** Opens a medium, or rejects. Gives up by itself when `signal` aborts; what it opens too late is destroyed by the caller. */
export type OpenMedium = (events: MediumEvents, timeoutMs: number, signal: AbortSignal) => Promise<Medium>;

/** One link from its opening to its end. */
interface Link {
  medium: Medium | null;
  over: boolean;
  ending: Promise<void> | null;
  /** The last write; the next waits for it. */
  tail: Promise<void>;
  /** Bytes that came before the listeners could. */
  early: Uint8Array[] | null;
  readonly ended: AbortController;
}

/** The rules of `Transport` over any medium: one close for one link, bounded opening, writing and closing, order of writes. */
export function transportOver(id: string, caps: LinkCaps, openMedium: OpenMedium): Transport {
  const data = listeners<Uint8Array>();
  const closed = listeners<undefined>();
  let current: Link | null = null;
  let opening: AbortController | null = null;

  const drop = (link: Link): void => {
    if (link.over) return;
    link.over = true;
    link.early = null;
    link.ended.abort();
    if (link.medium) quietly(link.medium);
    if (current !== link) return;
    current = null;
    closed.tell(undefined);
  };

  const hear = (link: Link, bytes: Uint8Array): void => {
    if (link.over || bytes.length === 0) return;
    if (link.early) link.early.push(bytes);
    else data.tell(bytes);
  };

  const open = async (timeoutMs: number): Promise<void> => {
    opening?.abort();
    if (current) drop(current);
    const mine = new AbortController();
    opening = mine;
    const link = newLink();
    const events = { data: (bytes: Uint8Array) => hear(link, bytes), gone: () => drop(link) };
    try {
      link.medium = await bounded(openMedium, events, timeoutMs, mine);
    } catch (cause) {
      link.over = true;
      throw linkError(cause);
    } finally {
      if (opening === mine) opening = null;
    }
    if (mine.signal.aborted || link.over) {
      quietly(link.medium);
      const why = link.over ? 'the link ended while it was opened' : 'closed while it was opened';
      link.over = true;
      throw new LinkError('gone', why);
    }
    current = link;
    setImmediate(() => {
      const early = link.early ?? [];
      link.early = null;
      for (const bytes of early) hear(link, bytes);
    });
  };

  return {
    id,
    caps,
    open,
    write(bytes, timeoutMs) {
      const link = current;
      if (!link || link.ending) return Promise.reject(new LinkError('closed', 'the link is closed'));
      return written(link, bytes, timeoutMs, drop);
    },
    onData: data.on,
    onClose: closed.on,
    async close() {
      opening?.abort();
      const link = current;
      if (!link) return;
      link.ending ??= within(
        link.tail.then(() => link.medium?.end()).catch(() => undefined),
        CLOSE_TIMEOUT_MS,
        undefined,
      ).then(() => drop(link));
      await link.ending;
    },
  };
}

function newLink(): Link {
  return { medium: null, over: false, ending: null, tail: Promise.resolve(), early: [], ended: new AbortController() };
}

function quietly(medium: Medium): void {
  try {
    medium.destroy();
  } catch {
    // what is being thrown away may fail as it likes
  }
}

/** Opens within the time; a medium that comes later is destroyed. */
async function bounded(
  openMedium: OpenMedium,
  events: MediumEvents,
  timeoutMs: number,
  abort: AbortController,
): Promise<Medium> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LinkError('timeout', `no answer in ${timeoutMs} ms`)), timeoutMs);
    abort.signal.addEventListener('abort', () => reject(new LinkError('gone', 'closed while it was opened')), {
      once: true,
    });
  });
  late.catch(() => undefined);
  const work = openMedium(events, timeoutMs, abort.signal);
  let won = false;
  work.then(
    (medium) => {
      if (!won) setImmediate(() => won || quietly(medium));
    },
    () => undefined,
  );
  try {
    const medium = await Promise.race([work, late]);
    won = true;
    return medium;
  } catch (cause) {
    abort.abort();
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

/** One write after those before it; its failure ends the link. */
function written(link: Link, bytes: Uint8Array, timeoutMs: number, drop: (link: Link) => void): Promise<void> {
  const work = link.tail.then(async () => {
    if (link.over || !link.medium) throw new LinkError('gone', 'the link closed during the write');
    await link.medium.write(bytes);
  });
  link.tail = work.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const finish = (problem?: LinkError): void => {
      clearTimeout(timer);
      link.ended.signal.removeEventListener('abort', broken);
      if (!problem) return resolve();
      reject(problem);
      drop(link);
    };
    const broken = (): void => finish(new LinkError('gone', 'the link closed during the write'));
    const timer = setTimeout(
      () => finish(new LinkError('timeout', `write took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
    if (link.over) return broken();
    link.ended.signal.addEventListener('abort', broken, { once: true });
    work.then(
      () => finish(),
      (cause: unknown) => finish(linkError(cause)),
    );
  });
}
