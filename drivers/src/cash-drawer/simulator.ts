import { createServer, type Socket } from 'node:net';

/** Hands on a simulated trigger box. */
export interface TriggerBoxHands {
  readonly host: string;
  readonly port: number;
  /** How often the drawer sprang open. */
  opened(): number;
  cut(): void;
  close(): Promise<void>;
}

/** A trigger box over TCP (over a pty by `socat pty,link=P tcp:…`): opens at exactly these bytes, whatever pieces they come in. */
export async function simulateTriggerBox(openBytes: Uint8Array, port = 0): Promise<TriggerBoxHands> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer((socket) => {
    let seen: readonly number[] = [];
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      for (const byte of bytes) {
        seen = [...seen, byte].slice(-openBytes.length);
        if (seen.length < openBytes.length || !seen.every((each, index) => each === openBytes[index])) continue;
        opened += 1;
        seen = [];
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated box has no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    opened: () => opened,
    cut,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
