import { err, type Result } from '@valero/domain/kernel';
import type { Transport } from './contract.ts';

/** What Electron's preload puts on the window: two functions and nothing else. */
export interface ValeroBridge {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
}

declare global {
  interface Window {
    readonly valero?: ValeroBridge;
  }
}

/** The till host behind Electron's preload. */
export function bridgeTransport(bridge: ValeroBridge): Transport {
  return {
    kind: 'till',
    call: (name, input) =>
      bridge
        .call(name, input)
        .catch((error: unknown) => err({ code: 'net.unreachable', details: { reason: String(error) } })),
    subscribe: (topic, listener) => bridge.subscribe(topic, listener),
    onConnection(listener) {
      listener(true);
      return () => undefined;
    },
  };
}
