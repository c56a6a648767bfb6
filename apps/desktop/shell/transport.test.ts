import { ok, type Result } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { transportContract } from '../host/transport.contract.ts';
import type { Transport } from '../host/transport.ts';
import { installBridge } from './bridge.ts';
import { standInChannel, standInRenderer } from './electron.fixture.ts';
import { PORT_CHANNEL, type Port } from './port.ts';
import { type PortClient, portClient } from './port-client.ts';
import { servePort } from './port-server.ts';

/** The window's side of a till: preload, port and server as in the app, Electron replaced. */
function openBridge(host: Transport, waitMs?: number) {
  const renderer = standInRenderer();
  installBridge(renderer.electron, waitMs);
  const attach = () => {
    const { port1, port2 } = standInChannel();
    servePort(serverEnd(port1), host);
    renderer.deliver(PORT_CHANNEL, port2);
    return port1;
  };
  return { renderer, attach, valero: renderer.exposed.get('valero') as PortClient };
}

function serverEnd(port: ReturnType<typeof standInChannel>['port1']): Port {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

transportContract('Electron IPC', async (host) => {
  const { attach, valero } = openBridge(host, 1);
  const port = attach();
  return {
    transport: {
      call: valero.call,
      subscribe: (topic, listener) => valero.subscribe(topic, listener as (value: unknown) => void),
    },
    async close() {
      port.close();
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
});

const echo: Transport = {
  call: async (name): Promise<Result<unknown>> => ok(name),
  subscribe(_topic, listener) {
    listener(null as never);
    return () => undefined;
  },
};

describe('preload', () => {
  it('preload: exactly two functions reach the window, and main is asked for a port', () => {
    const { renderer } = openBridge(echo);
    expect([...renderer.exposed.keys()]).toEqual(['valero']);
    const api = renderer.exposed.get('valero') as Record<string, unknown>;
    expect(Object.keys(api).sort()).toEqual(['call', 'subscribe']);
    expect(Object.values(api).map((value) => typeof value)).toEqual(['function', 'function']);
    expect(renderer.sent).toEqual([PORT_CHANNEL]);
  });

  it('preload: a call made before the host is there is answered once it is', async () => {
    const { attach, valero } = openBridge(echo);
    const answer = valero.call('early', {});
    attach();
    expect(await answer).toEqual(ok('early'));
  });

  it('preload: after a restart of the host subscriptions are made again and calls go to the new one', async () => {
    const { attach, valero } = openBridge(echo);
    const first = attach();
    let heard = 0;
    valero.subscribe('basket', () => {
      heard += 1;
    });
    await valero.call('x', {});
    expect(heard).toBe(1);
    first.close();
    attach();
    expect(await valero.call('y', {})).toEqual(ok('y'));
    expect(heard).toBe(2);
  });

  it('preload: a call whose host died is answered host.closed and never sent again', async () => {
    const asked: string[] = [];
    const { attach, valero } = openBridge({
      ...echo,
      call: async (name) => {
        asked.push(name);
        return name === 'hangs' ? new Promise<never>(() => undefined) : ok(name);
      },
    });
    const first = attach();
    const hanging = valero.call('hangs', {});
    await valero.call('arrived', {});
    first.close();
    expect(await hanging).toEqual({ ok: false, error: { code: 'host.closed' } });
    attach();
    await valero.call('next', {});
    expect(asked).toEqual(['hangs', 'arrived', 'next']);
  });

  it('preload: input that is no plain data is refused as a value', async () => {
    const { attach, valero } = openBridge(echo);
    attach();
    expect(await valero.call('x', { f: () => undefined })).toMatchObject({
      ok: false,
      error: { code: 'host.bad_input' },
    });
  });

  it('portClient: without a host a call gives up after its wait', async () => {
    expect(await portClient(1).call('x', {})).toEqual({ ok: false, error: { code: 'host.closed' } });
  });
});

describe('port server', () => {
  it('servePort: foreign messages are dropped and the next call works', async () => {
    const { port1, port2 } = standInChannel();
    servePort(serverEnd(port1), echo);
    const heard: unknown[] = [];
    port2.onmessage = ({ data }) => heard.push(data);
    port2.start();
    for (const junk of [null, 5, 'text', {}, { kind: 'call', id: 'x' }, { kind: 'exec', id: 1, name: 'rm' }])
      port2.postMessage(junk);
    port2.postMessage({ kind: 'call', id: 7, name: 'fine', input: {} });
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toEqual([{ kind: 'answer', id: 7, result: ok('fine') }]);
    port2.close();
  });
});
