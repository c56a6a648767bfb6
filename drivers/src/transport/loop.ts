import { LinkError, type Transport } from './model.ts';
import { type Medium, type MediumEvents, type OpenMedium, transportOver } from './transport-over.ts';

/** A simulator's side of a loop link. */
export interface LoopPeer {
  /** Called with what the driver writes; the driver's write resolves when the answer does. */
  onData(listener: (bytes: Uint8Array) => void | Promise<void>): void;
  onClose(listener: () => void): void;
  send(bytes: Uint8Array): void;
  /** Ends the link as a pulled cable does. */
  cut(): void;
}

/** The simulators of this process, by name. */
export interface LoopHub {
  /** Answers links to this name from now on, one at a time as a real port does; the answer ends it and cuts the link. */
  serve(name: string, onLink: (peer: LoopPeer) => void): () => void;
  /** For `openLink`. */
  medium(name: string): OpenMedium;
}

interface Server {
  readonly onLink: (peer: LoopPeer) => void;
  peer: { cut(): void } | null;
}

/** An empty hub. */
export function loopHub(): LoopHub {
  const servers = new Map<string, Server>();
  return {
    serve(name, onLink) {
      if (servers.has(name)) throw new Error(`two simulators are named ${name}`);
      const server: Server = { onLink, peer: null };
      servers.set(name, server);
      return () => {
        if (servers.get(name) !== server) return;
        servers.delete(name);
        server.peer?.cut();
      };
    },
    medium: (name) => async (events) => {
      const server = servers.get(name);
      if (!server) throw new LinkError('absent', `no simulator is named ${name}`);
      if (server.peer) throw new LinkError('busy', `the simulator ${name} has a link already`);
      return joined(server, events);
    },
  };
}

/** A transport to a simulator of this hub, for tests; drivers use `openLink`. */
export function loopTransport(hub: LoopHub, name: string): Transport {
  return transportOver(`loop:${name}`, { read: true }, hub.medium(name));
}

function joined(server: Server, events: MediumEvents): Medium {
  let hear: (bytes: Uint8Array) => void | Promise<void> = () => undefined;
  let ended: () => void = () => undefined;
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    server.peer = null;
    setImmediate(() => ended());
  };
  const peer: LoopPeer = {
    onData(listener) {
      hear = listener;
    },
    onClose(listener) {
      ended = listener;
    },
    send(bytes) {
      const copy = Uint8Array.from(bytes);
      setImmediate(() => over || events.data(copy));
    },
    cut() {
      if (over) return;
      setImmediate(() => events.gone());
      end();
    },
  };
  server.peer = peer;
  server.onLink(peer);
  return {
    async write(bytes) {
      const copy = Uint8Array.from(bytes);
      await new Promise((resolve) => setImmediate(resolve));
      if (over) throw new LinkError('gone', 'the simulator has gone');
      await hear(copy);
    },
    async end() {
      await new Promise((resolve) => setImmediate(resolve));
    },
    destroy: end,
  };
}
