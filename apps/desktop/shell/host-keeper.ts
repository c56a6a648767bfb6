import type { NativeAnswer, NativeWish } from '@valero/drivers/transport';
import type { MessageChannelMain, UtilityProcess, WebContents } from 'electron';
import { nativeKeeper } from './native-keeper.ts';
import { PORT_CHANNEL } from './port.ts';

/** What the host process tells main. `refused` = it cannot run and starting it again would not help. */
export type HostNews =
  | NativeWish
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly de: string; readonly en: string }
  | { readonly kind: 'zClosed' };

/** What main tells the host process; `connect` comes with a port. */
export type HostOrder = { readonly kind: 'connect' } | { readonly kind: 'stop' } | NativeAnswer;

type Child = Pick<UtilityProcess, 'on' | 'postMessage' | 'kill'>;

/** Options of the keeper. */
export interface HostKeeperOptions {
  /** Starts the host process. */
  fork(): Child;
  /** Starts a process for a link that needs native code. */
  forkNative(): Child;
  newChannel(): Pick<MessageChannelMain, 'port1' | 'port2'>;
  onNews(news: HostNews): void;
  log(line: string): void;
  /** Wait before the n-th start in a row (n from 1). Default 250 ms, doubled up to 10 s. */
  backOffMs?(failures: number): number;
  /** A host that lived this long has recovered. Default one minute. */
  healthyMs?: number;
  stopMs?: number;
}

/** Keeps the till host alive beside the window. */
export interface HostKeeper {
  start(): void;
  /** Gives this screen a port to the host, now and after every restart. */
  connect(screen: WebContents): void;
  /** Asks the host to end, waits, then ends it. */
  stop(): Promise<void>;
}

const doubling = (failures: number): number => Math.min(10_000, 250 * 2 ** (failures - 1));

/**
 *   start ──→ running ── exit ──→ waiting (longer each time) ──→ running
 *                │ refused, stop ──→ ended
 */
export function hostKeeper(options: HostKeeperOptions): HostKeeper {
  const { backOffMs = doubling, healthyMs = 60_000, stopMs = 5000 } = options;
  const screens = new Set<WebContents>();
  let child: Child | null = null;
  let ended = false;
  let failures = 0;
  let onExit: (() => void) | null = null;

  const wire = (screen: WebContents): void => {
    if (!child || screen.isDestroyed()) return;
    const { port1, port2 } = options.newChannel();
    child.postMessage({ kind: 'connect' } satisfies HostOrder, [port1]);
    screen.postMessage(PORT_CHANNEL, null, [port2]);
  };

  const run = (): void => {
    if (ended) return;
    const running = options.fork();
    child = running;
    const natives = nativeKeeper(options, running);
    const healthy = setTimeout(() => {
      failures = 0;
    }, healthyMs);
    running.on('message', (news: HostNews) => {
      if (news.kind === 'native' || news.kind === 'nativeKill') return natives.take(news);
      if (news.kind === 'refused') ended = true;
      options.onNews(news);
    });
    running.on('exit', (code) => {
      clearTimeout(healthy);
      natives.end();
      child = null;
      onExit?.();
      if (ended) return;
      failures += 1;
      const wait = backOffMs(failures);
      options.log(`the till host ended with ${code}; starting it again in ${wait} ms`);
      setTimeout(run, wait);
    });
    for (const screen of screens) wire(screen);
  };

  return {
    start: run,
    connect(screen) {
      if (!screens.has(screen)) {
        screens.add(screen);
        screen.once('destroyed', () => screens.delete(screen));
      }
      wire(screen);
    },
    async stop() {
      ended = true;
      const ending = child;
      if (!ending) return;
      const exited = new Promise<void>((resolve) => {
        onExit = resolve;
      });
      ending.postMessage({ kind: 'stop' } satisfies HostOrder);
      const hard = setTimeout(() => ending.kill(), stopMs);
      await exited;
      clearTimeout(hard);
    },
  };
}
