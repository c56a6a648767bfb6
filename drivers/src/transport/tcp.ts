import { connect, type Socket } from 'node:net';
import type { Transport } from './model.ts';
import { type Medium, type MediumEvents, type OpenMedium, transportOver } from './transport-over.ts';

/** A TCP link (port 9100 for printers). Reads all the time: unread input at the end would reset the link and lose bytes. */
export function tcpTransport(options: { readonly host: string; readonly port: number }): Transport {
  return transportOver(`tcp://${options.host}:${options.port}`, { read: true }, tcpMedium(options));
}

/** A TCP connection as a medium. */
export function tcpMedium(options: { readonly host: string; readonly port: number }): OpenMedium {
  return (events, _timeoutMs, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: options.host, port: options.port, noDelay: true });
      const give = (): void => void socket.destroy(new Error('given up'));
      signal.addEventListener('abort', give, { once: true });
      socket.on('error', reject);
      socket.once('connect', () => {
        signal.removeEventListener('abort', give);
        resolve(connected(socket, events));
      });
    });
}

function connected(socket: Socket, events: MediumEvents): Medium {
  socket.setKeepAlive(true, 10_000);
  socket.on('data', (bytes: Buffer) => events.data(bytes));
  socket.on('error', () => events.gone());
  socket.on('close', () => events.gone());
  socket.on('end', () => events.gone());
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (problem) => (problem ? reject(problem) : resolve()));
      }),
    end: () => new Promise((resolve) => socket.end(() => resolve())),
    destroy: () => void socket.destroy(),
  };
}
