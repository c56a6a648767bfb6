import { EventEmitter } from 'node:events';
import { err, ok } from '@valero/domain/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from '../host/transport.ts';
import { StandInChild, standInChannel, standInContents } from './electron.fixture.ts';
import { type HostKeeperOptions, type HostNews, hostKeeper } from './host-keeper.ts';
import { type HostServeOptions, serveHost } from './host-serve.ts';
import { HOME } from './pages.ts';
import { portClient } from './port-client.ts';
import { type Updater, watchUpdates } from './updates.ts';

describe('host keeper', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function keep(change: Partial<HostKeeperOptions> = {}) {
    const children: StandInChild[] = [];
    const natives: StandInChild[] = [];
    const log: string[] = [];
    const news: HostNews[] = [];
    const keeper = hostKeeper({
      fork: () => {
        const child = new StandInChild();
        children.push(child);
        return child as object as ReturnType<HostKeeperOptions['fork']>;
      },
      forkNative: () => {
        const child = new StandInChild();
        natives.push(child);
        return child as object as ReturnType<HostKeeperOptions['fork']>;
      },
      newChannel: () => ({ port1: 'host', port2: 'page' }) as object as ReturnType<HostKeeperOptions['newChannel']>,
      onNews: (one) => news.push(one),
      log: (line) => log.push(line),
      ...change,
    });
    return { keeper, children, natives, log, news };
  }

  it('hostKeeper: a host that dies is started again, later each time, and screens get a new port', () => {
    const { keeper, children } = keep();
    keeper.start();
    const page = standInContents(HOME);
    keeper.connect(page.contents);
    for (const wait of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      const before = children.length;
      children.at(-1)?.emit('exit', 9);
      vi.advanceTimersByTime(wait - 1);
      expect(children).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(children).toHaveLength(before + 1);
    }
    expect(page.posted).toHaveLength(children.length);
    expect(children.at(-1)?.orders).toEqual([{ message: { kind: 'connect' }, ports: ['host'] }]);
  });

  it('hostKeeper: a process for a link is started for the host that asks, told of when it ends, and ended with the host', () => {
    const { keeper, children, natives, news } = keep();
    keeper.start();
    const [host] = children;
    host?.emit('message', { kind: 'native', id: 1 });
    host?.emit('message', { kind: 'native', id: 2 });
    expect(natives.map(({ orders }) => orders)).toEqual([
      [{ message: null, ports: ['page'] }],
      [{ message: null, ports: ['page'] }],
    ]);
    expect(host?.orders).toContainEqual({ message: { kind: 'native', id: 2 }, ports: ['host'] });
    host?.emit('message', { kind: 'nativeKill', id: 1 });
    expect(natives.map(({ killed }) => killed)).toEqual([true, false]);
    natives[0]?.emit('exit', 0);
    expect(host?.orders.at(-1)).toMatchObject({ message: { kind: 'nativeExit', id: 1 } });
    host?.emit('exit', 9);
    expect(natives[1]?.killed).toBe(true);
    expect(news).toEqual([]);
  });

  it('hostKeeper: a minute of health and the waiting starts anew', () => {
    const { keeper, children } = keep();
    keeper.start();
    children[0]?.emit('exit', 9);
    vi.advanceTimersByTime(250);
    vi.advanceTimersByTime(60_000);
    children[1]?.emit('exit', 9);
    vi.advanceTimersByTime(250);
    expect(children).toHaveLength(3);
  });

  it('hostKeeper: a host that refuses is not started again', () => {
    const { keeper, children, news } = keep();
    keeper.start();
    children[0]?.emit('message', { kind: 'refused', de: 'a', en: 'b' });
    children[0]?.emit('exit', 1);
    vi.advanceTimersByTime(100_000);
    expect(children).toHaveLength(1);
    expect(news).toHaveLength(1);
  });

  it('hostKeeper: a host that does not stop is ended', async () => {
    const { keeper, children } = keep();
    keeper.start();
    const stopping = keeper.stop();
    expect(children[0]?.killed).toBe(false);
    vi.advanceTimersByTime(5000);
    await stopping;
    expect(children[0]?.killed).toBe(true);
    vi.advanceTimersByTime(100_000);
    expect(children).toHaveLength(1);
  });
});

describe('host process', () => {
  function run(open: HostServeOptions['open']) {
    const news: HostNews[] = [];
    const exits: number[] = [];
    const parent = Object.assign(new EventEmitter(), { postMessage: (one: HostNews) => news.push(one) });
    const done = serveHost({
      parent,
      open,
      describe: ({ code }) => ({ de: `de ${code}`, en: `en ${code}` }),
      exit: (code) => exits.push(code),
    });
    return {
      news,
      exits,
      done,
      order: (data: object, ports: object[] = []) => parent.emit('message', { data, ports }),
    };
  }
  const till: Transport = { call: async (name) => ok(name), subscribe: () => () => undefined };

  it('serveHost: a screen that connects early is served once the till is open, and a Z is told to main', async () => {
    let opened: (value: Awaited<ReturnType<HostServeOptions['open']>>) => void = () => undefined;
    const host = run(() => new Promise((resolve) => (opened = resolve)));
    const { port1, port2 } = standInChannel();
    host.order({ kind: 'connect' }, [port1]);
    const client = portClient();
    client.attach({
      postMessage: (message) => port2.postMessage(message),
      onMessage(listener) {
        port2.onmessage = ({ data }) => listener(data);
        port2.start();
      },
      onClose: (listener) => port2.addEventListener('close', listener),
      close: () => port2.close(),
    });
    const answer = client.call('kasse.closeDay', {});
    opened(ok({ transport: till, stop: async () => undefined }));
    expect(await answer).toEqual(ok('kasse.closeDay'));
    expect(host.news).toEqual([{ kind: 'ready' }, { kind: 'zClosed' }]);
    client.close();
  });

  it('serveHost: a till that cannot open says why and ends', async () => {
    const host = run(async () => err({ code: 'storage.locked' }));
    await host.done;
    expect(host.news).toEqual([{ kind: 'refused', de: 'de storage.locked', en: 'en storage.locked' }]);
    expect(host.exits).toEqual([1]);
  });

  it('serveHost: stop ends the till first, then the process', async () => {
    const steps: string[] = [];
    const host = run(async () => ok({ transport: till, stop: async () => void steps.push('stopped') }));
    await host.done;
    host.order({ kind: 'stop' });
    while (host.exits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([steps, host.exits]).toEqual([['stopped'], [0]]);
  });
});

describe('updates', () => {
  function updater() {
    const events = new EventEmitter();
    const done: string[] = [];
    const it: object = Object.assign(events, {
      autoDownload: false,
      autoInstallOnAppQuit: true,
      setFeedURL: ({ url }: { url: string }) => done.push(url),
      checkForUpdates: async () => done.push('check'),
      quitAndInstall: () => done.push('install'),
    });
    return { events, done, it: it as Updater };
  }
  const base = { log: () => undefined, isPackaged: true, feed: 'https://updates.example/valero' };

  it('watchUpdates: an unpacked app or one without a feed never loads the updater', async () => {
    let loads = 0;
    const log: string[] = [];
    const load = () => {
      loads += 1;
      return Promise.reject(new Error('no such module'));
    };
    await watchUpdates({ ...base, isPackaged: false, load });
    await watchUpdates({ ...base, feed: null, load });
    expect(loads).toBe(0);
    await watchUpdates({ ...base, log: (line) => log.push(line), load });
    expect(log).toEqual(['update: Error: no such module']);
  });

  it('watchUpdates: a downloaded update waits for the Z, and quitting alone does not install it', async () => {
    const { events, done, it: fake } = updater();
    const updates = await watchUpdates({ ...base, load: async () => fake });
    expect(fake.autoInstallOnAppQuit).toBe(false);
    updates.dayClosed();
    expect(done).toEqual(['https://updates.example/valero', 'check']);
    events.emit('update-downloaded');
    expect(done).not.toContain('install');
    updates.dayClosed();
    expect(done).toContain('install');
    updates.stop();
  });

  it('watchUpdates: a failing update is logged and disturbs nobody', async () => {
    const { events, it: fake } = updater();
    const log: string[] = [];
    const updates = await watchUpdates({ ...base, log: (line) => log.push(line), load: async () => fake });
    events.emit('error', new Error('no network'));
    expect(log).toEqual(['update: no network']);
    updates.stop();
  });
});
