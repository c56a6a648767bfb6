import { AsyncLocalStorage } from 'node:async_hooks';

const inside = new AsyncLocalStorage<true>();
let users = 0;
let plain: typeof setTimeout | null = null;

/**
 * `@electric-sql/client` 1.5.28 plans to save its list of seen answers into `localStorage` a minute later, also where there is none, and gives nobody
 * a handle on that timer: it keeps a process alive for a minute after everything is closed. While a downlink is open, timers that are
 * started by the client's own code do not hold the process. Returns what ends that.
 */
export function quietClientTimers(): () => void {
  users += 1;
  if (plain === null) {
    const real = globalThis.setTimeout;
    plain = real;
    const quiet = (...given: Parameters<typeof setTimeout>): NodeJS.Timeout => {
      const timer = real(...given);
      return inside.getStore() === true ? timer.unref() : timer;
    };
    globalThis.setTimeout = Object.assign(quiet, real);
  }
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    users -= 1;
    if (users > 0 || plain === null) return;
    globalThis.setTimeout = plain;
    plain = null;
  };
}

/** Runs the client; what it starts from here on is its own. */
export function insideClient(run: () => void): void {
  inside.run(true, run);
}

/** Runs what the client calls back: what that starts is not the client's. */
export function outsideClient<T>(run: () => T): T {
  return inside.exit(run);
}
