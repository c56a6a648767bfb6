import { listeners } from '../device/index.ts';
import type { NativeChild, NativeNews, NativeOrder, NativeSpawn } from './native-messages.ts';

/** What the host in Electron's utility process asks of main, which alone may start another one. */
export type NativeWish =
  | { readonly kind: 'native'; readonly id: number }
  | { readonly kind: 'nativeKill'; readonly id: number };

/** What main answers: `native` comes with a port to the process, `nativeExit` once it has ended. */
export type NativeAnswer =
  | { readonly kind: 'native'; readonly id: number }
  | { readonly kind: 'nativeExit'; readonly id: number };

/** Electron's end of a message channel, as far as it is used. */
interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
  start(): void;
}

/** `process.parentPort` of a utility process, as far as it is used. */
export interface ParentPortLike {
  postMessage(message: NativeWish): void;
  on(
    event: 'message',
    listener: (message: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void,
  ): unknown;
}

/** Starts native processes by way of Electron's main process: a packaged app cannot run itself as Node. */
export function electronNative(parent: ParentPortLike): NativeSpawn {
  interface Waiting {
    joined(port: PortLike): void;
    ended(): void;
  }
  const running = new Map<number, Waiting>();
  let ids = 0;
  parent.on('message', ({ data, ports }) => {
    const answer = data as NativeAnswer;
    const child = running.get(answer.id);
    const [port] = ports;
    if (!child) return;
    if (answer.kind === 'native' && port) child.joined(port);
    if (answer.kind === 'nativeExit') {
      running.delete(answer.id);
      child.ended();
    }
  });
  return (): NativeChild => {
    ids += 1;
    const id = ids;
    const news = listeners<NativeNews>();
    const exit = listeners<undefined>();
    const early: NativeOrder[] = [];
    let port: PortLike | null = null;
    running.set(id, {
      joined(opened) {
        port = opened;
        opened.on('message', ({ data }) => news.tell(data as NativeNews));
        opened.start();
        for (const order of early.splice(0)) opened.postMessage(order);
      },
      ended: () => exit.tell(undefined),
    });
    parent.postMessage({ kind: 'native', id });
    return {
      post: (order) => (port ? port.postMessage(order) : void early.push(order)),
      onNews: (listener) => void news.on(listener),
      onExit: (listener) => void exit.on(listener),
      kill: () => parent.postMessage({ kind: 'nativeKill', id }),
    };
  };
}
