import type { Failure, Result } from '@valero/domain/kernel';
import type { MessagePortMain, ParentPort } from 'electron';
import type { Transport } from '../host/transport.ts';
import type { HostNews, HostOrder } from './host-keeper.ts';
import type { Port } from './port.ts';
import { servePort } from './port-server.ts';

/** A till that runs in this process. */
export interface RunningTill {
  readonly transport: Transport;
  stop(): Promise<void>;
}

/** Options of the host process. */
export interface HostServeOptions {
  readonly parent: Pick<ParentPort, 'on' | 'postMessage'>;
  /** Opens the till; a failure is final (another process holds the data) and is shown to the person. */
  open(): Promise<Result<RunningTill>>;
  describe(failure: Failure): { readonly de: string; readonly en: string };
  exit(code: number): void;
}

/** Runs a till inside the utility process: opens it, serves every port main brings, ends when told to. */
export async function serveHost({ parent, open, describe, exit }: HostServeOptions): Promise<void> {
  const tell = (news: HostNews): void => parent.postMessage(news);
  const opening = open();
  parent.on('message', ({ data, ports }) => {
    const order = data as HostOrder;
    if (order.kind === 'connect') {
      const [port] = ports;
      if (port)
        void opening.then((opened) => opened.ok && servePort(mainPort(port), withZ(opened.value.transport, tell)));
    } else if (order.kind === 'stop') {
      void opening
        .then((opened) => (opened.ok ? opened.value.stop() : undefined))
        .then(
          () => exit(0),
          () => exit(1),
        );
    }
  });
  const opened = await opening;
  if (opened.ok) return tell({ kind: 'ready' });
  tell({ kind: 'refused', ...describe(opened.error) });
  exit(1);
}

/** The same till; main is told when a Z was booked, the moment for updates. */
function withZ(till: Transport, tell: (news: HostNews) => void): Transport {
  return {
    async call(name, input) {
      const result = await till.call(name, input);
      if (result.ok && name === 'kasse.closeDay') tell({ kind: 'zClosed' });
      return result;
    },
    subscribe: till.subscribe,
  };
}

function mainPort(port: MessagePortMain): Port {
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
