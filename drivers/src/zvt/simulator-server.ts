import { createServer, type Socket } from 'node:net';
import type { LoopPeer } from '../transport/index.ts';
import type { ZvtSimulator } from './simulator.ts';

/** A simulated terminal that listens. */
export interface ZvtServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Lets a simulated terminal be reached at a port of this machine alone; 0 = any free one. */
export async function listenZvt(simulator: ZvtSimulator, port = 0): Promise<ZvtServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    simulator.attach(peerOf(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function peerOf(socket: Socket): LoopPeer {
  socket.on('error', () => socket.destroy());
  return {
    onData: (listener) => void socket.on('data', (bytes: Buffer) => void listener(bytes)),
    onClose: (listener) => void socket.on('close', listener),
    send: (bytes) => void (socket.destroyed || socket.write(bytes)),
    cut: () => void socket.destroy(),
  };
}
