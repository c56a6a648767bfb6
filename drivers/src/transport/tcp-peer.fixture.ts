import { createServer, type Server, type Socket } from 'node:net';
import type { TransportPeer } from './contract.ts';

/** A device in the network that can be pulled and plugged in again at the same port. */
export interface TcpPeer extends TransportPeer {
  readonly port: number;
  end(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function tcpPeer(): Promise<TcpPeer> {
  const parts: Buffer[] = [];
  const sockets = new Set<Socket>();
  let greeting: Uint8Array | null = null;
  let server: Server | null = null;
  const listen = async (port: number): Promise<number> => {
    const starting = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (bytes: Buffer) => parts.push(bytes));
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      if (greeting) socket.write(greeting);
    });
    await new Promise<void>((resolve, reject) => {
      starting.once('error', reject);
      starting.listen(port, '127.0.0.1', resolve);
    });
    server = starting;
    const address = starting.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  const pull = async (): Promise<void> => {
    const ending = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (ending) await new Promise<void>((resolve) => ending.close(() => resolve()));
  };
  const port = await listen(0);
  return {
    port,
    received: () => Buffer.concat(parts),
    send(bytes) {
      for (const socket of sockets) socket.write(bytes);
    },
    greet: (bytes) => {
      greeting = bytes;
    },
    pull,
    async plug() {
      await listen(port);
    },
    stall() {
      for (const socket of sockets) socket.pause();
    },
    end: pull,
  };
}
