import { describe, expect, it } from 'vitest';
import { electronNative, type NativeAnswer, type NativeWish } from './native-electron.ts';
import type { NativeNews } from './native-messages.ts';

type Listen = (message: { readonly data: unknown; readonly ports: readonly object[] }) => void;

/** Stands for Electron's main process and the ports it makes. */
function main() {
  const wishes: NativeWish[] = [];
  let answer: Listen = () => undefined;
  const spawn = electronNative({
    postMessage: (wish) => void wishes.push(wish),
    on: (_event, listener) => {
      answer = listener as Listen;
    },
  });
  const posted: unknown[] = [];
  let news: (message: { readonly data: unknown }) => void = () => undefined;
  const port = {
    postMessage: (order: unknown) => void posted.push(order),
    on: (_event: string, listener: typeof news) => {
      news = listener;
    },
    start: () => void posted.push('started'),
  };
  return {
    spawn,
    wishes,
    posted,
    say: (data: NativeAnswer | { readonly kind: 'connect' }, ports: readonly object[] = []) => answer({ data, ports }),
    tell: (data: NativeNews) => news({ data }),
    port,
  };
}

describe('native processes in Electron', () => {
  it('electronNative: main is asked for a process, what was ordered before it came follows, its news is heard', () => {
    const electron = main();
    const child = electron.spawn();
    const heard: NativeNews[] = [];
    child.onNews((news) => void heard.push(news));
    child.post({ is: 'ping', turn: 1 });
    expect(electron.wishes).toEqual([{ kind: 'native', id: 1 }]);
    electron.say({ kind: 'connect' });
    electron.say({ kind: 'native', id: 1 }, [electron.port]);
    child.post({ is: 'ping', turn: 2 });
    expect(electron.posted).toEqual(['started', { is: 'ping', turn: 1 }, { is: 'ping', turn: 2 }]);
    electron.tell({ is: 'pong', turn: 1 });
    expect(heard).toEqual([{ is: 'pong', turn: 1 }]);
  });

  it('electronNative: each process ends by itself, and its end is told once', () => {
    const electron = main();
    const ended: number[] = [];
    const children = [electron.spawn(), electron.spawn()];
    for (const [n, child] of children.entries()) child.onExit(() => void ended.push(n));
    children[1]?.kill();
    expect(electron.wishes.at(-1)).toEqual({ kind: 'nativeKill', id: 2 });
    electron.say({ kind: 'nativeExit', id: 2 });
    electron.say({ kind: 'nativeExit', id: 2 });
    expect(ended).toEqual([1]);
  });
});
