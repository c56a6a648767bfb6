import { fork } from 'node:child_process';
import { listeners, within } from '../device/index.ts';
import { LinkError } from './model.ts';
import { electronNative, type ParentPortLike } from './native-electron.ts';
import type { NativeAddress, NativeChild, NativeNews, NativeOrder, NativeSpawn } from './native-messages.ts';
import { presenceOf } from './presence.ts';
import type { SerialPortInfo } from './serial-list.ts';
import type { Medium, MediumEvents, OpenMedium } from './transport-over.ts';

/** Times of a native process in ms. */
export interface NativeTimes {
  /** A process without a link ends after this; until then the next attempt uses it. */
  readonly idleMs: number;
  /** How often an open link's process is asked whether it still runs, and how long it may take to answer. */
  readonly pingMs: number;
  readonly closeMs: number;
}

const TIMES: NativeTimes = { idleMs: 30_000, pingMs: 5000, closeMs: 1500 };
const LIST_MS = 8000;
/** A process that has told nothing by then never will. */
const START_MS = 30_000;
/** Bytes handed to the process at once: what follows waits here, where it can be given up. */
const PIECE_BYTES = 16 * 1024;

let byElectron: NativeSpawn | null = null;

/** Starts a native process where this one runs: by Electron's main process, or as a fork of Node. */
export const spawnNative: NativeSpawn = () => {
  const parent = 'parentPort' in process ? (process.parentPort as ParentPortLike | null | undefined) : null;
  if (!parent) return forkNative();
  byElectron ??= electronNative(parent);
  return byElectron();
};

/** Starts the native process of plain Node: a fork without this process's own arguments. */
export const forkNative: NativeSpawn = () => {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = fork(new URL('./native-host.worker.ts', import.meta.url), [], {
    execArgv: [],
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // Nobody waits for it: whoever does has a timer.
  child.unref();
  child.channel?.unref();
  const exit = listeners<undefined>();
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    exit.tell(undefined);
  };
  child.on('error', end);
  child.on('exit', end);
  return {
    post: (order: NativeOrder) => void (child.connected && child.send(order, () => undefined)),
    onNews: (listener) => void child.on('message', (news) => listener(news as NativeNews)),
    onExit: (listener) => void exit.on(listener),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** One process and who listens to it. */
interface Running {
  readonly child: NativeChild;
  readonly news: ReturnType<typeof listeners<NativeNews>>;
  readonly exited: AbortController;
  /** It ends or has ended: nothing may be asked of it any more. */
  dying: boolean;
  /** It has told something: from here on no answer means that it hangs. */
  started: boolean;
  readonly since: number;
}

function run(spawn: NativeSpawn): Running {
  const child = spawn();
  const running: Running = {
    child,
    news: listeners<NativeNews>(),
    exited: new AbortController(),
    dying: false,
    started: false,
    since: performance.now(),
  };
  child.onNews((news) => {
    running.started = true;
    running.news.tell(news);
  });
  child.onExit(() => {
    running.dying = true;
    running.exited.abort();
  });
  return running;
}

function kill(running: Running): void {
  if (running.dying) return;
  running.dying = true;
  running.child.kill();
}

/** Links of one address, each in a process of its own, which is started by the first link and kept for the next. */
export function nativeMedium(
  address: NativeAddress,
  spawn: NativeSpawn = spawnNative,
  times: Partial<NativeTimes> = {},
): OpenMedium {
  const { idleMs, pingMs, closeMs } = { ...TIMES, ...times };
  let kept: { readonly running: Running; readonly idle: NodeJS.Timeout } | null = null;
  let links = 0;
  const take = (): Running => {
    const before = kept;
    kept = null;
    if (before) clearTimeout(before.idle);
    return before && !before.running.dying ? before.running : run(spawn);
  };
  const giveBack = async (running: Running, link: number): Promise<void> => {
    const closed = heard(running, (news) => news.is === 'closed' && news.link === link);
    running.child.post({ is: 'close', link });
    const starts = !running.started && performance.now() - running.since < START_MS;
    const answered = starts || (await within(told(closed), closeMs, false));
    if (!answered || kept || running.dying) return kill(running);
    const idle = setTimeout(() => {
      if (kept?.running === running) kept = null;
      kill(running);
    }, idleMs);
    idle.unref();
    kept = { running, idle };
  };
  return async (events, _timeoutMs, signal) => {
    if (address.kind !== 'usb' && address.path.startsWith('/') && (await presenceOf(address.path)) === null)
      throw new LinkError('absent', `${address.path} is not there`);
    if (signal.aborted) throw new LinkError('gone', 'given up');
    links += 1;
    const link = links;
    const running = take();
    const answer = heard(running, (news) => (news.is === 'opened' || news.is === 'refused') && news.link === link);
    const stopHearing = hear(running, link, events);
    const giveUp = (): void => {
      // a slow machine may need longer to start the process than an opening may take: the next attempt finds it started
      if (running.started) return kill(running);
      stopHearing();
      void giveBack(running, link);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    running.child.post({ is: 'open', link, address });
    let settled = false;
    try {
      const news = await answer;
      if (news.is === 'refused') {
        if (!signal.aborted) void giveBack(running, link);
        throw new LinkError(news.code, news.message);
      }
      settled = true;
      return opened(running, link, { events, pingMs, end: () => void giveBack(running, link), stopHearing });
    } finally {
      signal.removeEventListener('abort', giveUp);
      if (!settled) stopHearing();
    }
  };
}

/** The ports of a machine whose listing needs native code (Windows, macOS). Never rejects: no ports is an answer. */
export async function listNativeSerialPorts(spawn: NativeSpawn = spawnNative): Promise<SerialPortInfo[]> {
  const running = run(spawn);
  try {
    const answer = heard(running, (news) => news.is === 'listed');
    running.child.post({ is: 'list', turn: 1 });
    const news = await within(answer, LIST_MS, null);
    return news?.is === 'listed' ? [...news.ports] : [];
  } catch {
    return [];
  } finally {
    kill(running);
  }
}

/** True once it has come, false when the process ended before. */
function told(news: Promise<NativeNews>): Promise<boolean> {
  return news.then(
    () => true,
    () => false,
  );
}

/** The first news that fits; rejects when the process ends before. */
function heard(running: Running, fits: (news: NativeNews) => boolean): Promise<NativeNews> {
  const answer = new Promise<NativeNews>((resolve, reject) => {
    const { signal } = running.exited;
    const ended = (): void => {
      stop();
      reject(new LinkError('crashed', 'the process of the link has ended'));
    };
    const stop = running.news.on((news) => {
      if (!fits(news)) return;
      stop();
      signal.removeEventListener('abort', ended);
      resolve(news);
    });
    if (signal.aborted) ended();
    else signal.addEventListener('abort', ended, { once: true });
  });
  answer.catch(() => undefined);
  return answer;
}

function hear(running: Running, link: number, events: MediumEvents): () => void {
  const off = running.news.on((news) => {
    if (news.is === 'data' && news.link === link) events.data(news.bytes);
    else if (news.is === 'gone' && news.link === link) events.gone();
  });
  const ended = (): void => events.gone();
  running.exited.signal.addEventListener('abort', ended, { once: true });
  return () => {
    off();
    running.exited.signal.removeEventListener('abort', ended);
  };
}

interface OpenedParts {
  readonly events: MediumEvents;
  readonly pingMs: number;
  end(): void;
  stopHearing(): void;
}

function opened(running: Running, link: number, { events, pingMs, end, stopHearing }: OpenedParts): Medium {
  let turns = 0;
  // A process that blocks answers nothing; the link in it is dead even if nobody writes.
  const watchdog = setInterval(() => {
    turns += 1;
    const turn = turns;
    const pong = heard(running, (news) => news.is === 'pong' && news.turn === turn);
    running.child.post({ is: 'ping', turn });
    void within(
      pong.then(() => true),
      pingMs,
      false,
    )
      .catch(() => true)
      .then((alive) => {
        if (alive) return;
        events.gone();
        kill(running);
      });
  }, pingMs);
  watchdog.unref();
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        turns += 1;
        const turn = turns;
        const answer = heard(
          running,
          (news) => (news.is === 'written' || news.is === 'failed') && news.link === link && news.turn === turn,
        );
        running.child.post({ is: 'write', link, turn, bytes: Uint8Array.from(bytes.subarray(at, at + PIECE_BYTES)) });
        const news = await answer;
        if (news.is === 'failed') throw new LinkError(news.code, news.message);
      }
    },
    end: () => Promise.resolve(),
    destroy() {
      clearInterval(watchdog);
      stopHearing();
      end();
    },
  };
}
