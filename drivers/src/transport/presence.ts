import { type FSWatcher, watch } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const POLL_MS = 2000;

/**
 * What is plugged in at a path: another text means another device, or the same one plugged in again; null = nothing. A port that is
 * only read tells nothing when its cable is pulled, but its node goes.
 */
export async function presenceOf(path: string): Promise<string | null> {
  try {
    const [link, node] = await Promise.all([lstat(path), stat(path)]);
    const made = link.isSymbolicLink() ? `${link.ino}/${link.ctimeMs}` : '';
    return `${made}:${node.dev}/${node.ino}/${node.rdev}`;
  } catch {
    return null;
  }
}

/** Watches a path without udev: by its folder's events where the system has them, and every two seconds. */
export interface PresenceWatch {
  /** Looks now; the answer is what `onChange` has told last. */
  check(): Promise<string | null>;
  stop(): void;
}

/** Calls `onChange` whenever what is at `path` is no longer `from`, and after each further change. */
export function watchPresence(
  path: string,
  from: string | null,
  onChange: (now: string | null) => void,
  pollMs = POLL_MS,
): PresenceWatch {
  let last = from;
  let stopped = false;
  let checking: Promise<string | null> | null = null;
  const look = async (): Promise<string | null> => {
    const now = await presenceOf(path);
    if (!stopped && now !== last) {
      last = now;
      onChange(now);
    }
    return now;
  };
  const check = (): Promise<string | null> => {
    checking ??= look().finally(() => {
      checking = null;
    });
    return checking;
  };
  let folder: FSWatcher | null = null;
  const watchFolder = (): void => {
    if (folder || stopped) return;
    try {
      const watcher = watch(dirname(path), { persistent: false }, () => void check());
      folder = watcher;
      // A folder that goes (by-id does with its last port) is watched anew by the next poll.
      watcher.on('error', () => watcher.close());
      watcher.on('close', () => {
        if (folder === watcher) folder = null;
      });
    } catch {
      // no such folder yet, or no events here: the poll sees it
    }
  };
  const timer = setInterval(() => {
    watchFolder();
    void check();
  }, pollMs);
  timer.unref();
  watchFolder();
  return {
    check,
    stop() {
      stopped = true;
      clearInterval(timer);
      folder?.close();
    },
  };
}

/** Resolves when something else than `seen` is plugged in at `path`, at once where it already is, or when the signal aborts. */
export async function pluggedIn(path: string, seen: string | null, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      watching.stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const watching = watchPresence(path, seen, (now) => now !== null && done());
    signal.addEventListener('abort', done, { once: true });
    void watching.check();
  });
}
