import { connect, type Socket } from 'node:net';
import { listeners } from '../device/index.ts';
import type { Transport } from './model.ts';

const CLOSE_TIMEOUT_MS = 1000;

/** A TCP link (port 9100 for printers). Reads all the time: unread input at the end would reset the link and lose bytes. */
export function tcpTransport(options: { readonly host: string; readonly port: number }): Transport {
  const data = listeners<Uint8Array>();
  const closed = listeners<undefined>();
  let socket: Socket | null = null;

  const drop = (which: Socket): void => {
    which.destroy();
    if (socket !== which) return;
    socket = null;
    closed.tell(undefined);
  };

  return {
    id: `tcp://${options.host}:${options.port}`,
    async open(timeoutMs) {
      if (socket) drop(socket);
      const opening = await opened(options, timeoutMs);
      opening.setKeepAlive(true, 10_000);
      opening.on('data', (bytes: Buffer) => data.tell(bytes));
      opening.on('error', () => drop(opening));
      opening.on('close', () => drop(opening));
      opening.on('end', () => drop(opening));
      socket = opening;
    },
    write: (bytes, timeoutMs) => written(socket, bytes, timeoutMs),
    onData: data.on,
    onClose: closed.on,
    async close() {
      const closing = socket;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
        closing.end(() => {
          clearTimeout(timer);
          resolve();
        });
      });
      drop(closing);
    },
  };
}

function opened(options: { readonly host: string; readonly port: number }, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const opening = connect({ host: options.host, port: options.port, noDelay: true });
    const timer = setTimeout(() => opening.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    opening.once('connect', () => {
      clearTimeout(timer);
      opening.removeAllListeners('error');
      resolve(opening);
    });
    opening.once('error', (cause) => {
      clearTimeout(timer);
      reject(cause);
    });
  });
}

function written(socket: Socket | null, bytes: Uint8Array, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!socket || socket.destroyed) return reject(new Error('the link is closed'));
    const finish = (problem?: Error | null): void => {
      clearTimeout(timer);
      socket.off('close', broken);
      if (problem) reject(problem);
      else resolve();
    };
    const broken = (): void => finish(new Error('the link closed during the write'));
    const timer = setTimeout(() => finish(new Error(`write took longer than ${timeoutMs} ms`)), timeoutMs);
    socket.once('close', broken);
    socket.write(bytes, finish);
  });
}
