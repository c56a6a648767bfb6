import type { NativeAnswer, NativeWish } from '@valero/drivers/transport';
import type { MessageChannelMain, UtilityProcess } from 'electron';

type Child = Pick<UtilityProcess, 'on' | 'postMessage' | 'kill'>;

/** What a keeper works with. */
export interface NativeKeeperOptions {
  /** Starts a process for a link that needs native code. */
  forkNative(): Child;
  newChannel(): Pick<MessageChannelMain, 'port1' | 'port2'>;
}

/** The processes of one host's serial, printer and USB links: only main may start them, and none outlives its host. */
export interface NativeKeeper {
  take(wish: NativeWish): void;
  end(): void;
}

/** Keeps the native processes of a host; each talks to it over a port of its own. */
export function nativeKeeper(options: NativeKeeperOptions, host: Pick<Child, 'postMessage'>): NativeKeeper {
  const running = new Map<number, Child>();
  let ended = false;
  return {
    take({ kind, id }) {
      if (kind === 'nativeKill') return void running.get(id)?.kill();
      const child = options.forkNative();
      running.set(id, child);
      child.on('exit', () => {
        running.delete(id);
        if (!ended) host.postMessage({ kind: 'nativeExit', id } satisfies NativeAnswer);
      });
      const { port1, port2 } = options.newChannel();
      child.postMessage(null, [port2]);
      host.postMessage({ kind: 'native', id } satisfies NativeAnswer, [port1]);
    },
    end() {
      ended = true;
      for (const child of running.values()) child.kill();
    },
  };
}
