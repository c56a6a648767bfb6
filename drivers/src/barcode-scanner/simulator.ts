import { createServer, type Server, type Socket } from 'node:net';
import { hidReportsOf } from './hid-report.ts';

/** What can be wrong with a simulated scanner. `noEnd`: sends no end sign; `half`: the next code stops in its middle. */
export type ScannerFault = 'byteByByte' | 'noEnd' | 'half';

/** Hands on a simulated scanner. */
export interface ScannerHands {
  readonly host: string;
  readonly port: number;
  /** Reads a code: an AIM identifier where the scanner is set to send one, and its data. */
  scan(data: string, aim?: string): Promise<void>;
  setFault(fault: ScannerFault | null): void;
  /** Links there are now. */
  links(): number;
  /** Breaks every link, as a pulled cable does. */
  cut(): void;
  close(): Promise<void>;
}

/** How a simulated scanner is set up. */
export interface ScannerSimulatorOptions {
  readonly speaks: 'line' | 'hid';
  readonly port?: number;
  readonly end?: '\r' | '\n' | '\r\n' | '\t';
}

/** A scanner over TCP (and over a pty, by `socat pty,raw,echo=0,link=P tcp:…`). */
export async function simulateScanner(options: ScannerSimulatorOptions): Promise<ScannerHands> {
  const { speaks, end = '\r' } = options;
  const sockets = new Set<Socket>();
  let fault: ScannerFault | null = null;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated scanner has no port');
  const bytesOf = (data: string, aim: string): Uint8Array => {
    if (speaks === 'hid') return Buffer.concat(hidReportsOf(aim, Buffer.from(data)));
    return Buffer.from(aim + data + (fault === 'noEnd' ? '' : end));
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    async scan(data, aim = '') {
      const whole = bytesOf(data, aim);
      const bytes = fault === 'half' ? whole.subarray(0, Math.max(1, Math.floor(whole.length / 2))) : whole;
      if (fault === 'half') fault = null;
      for (const socket of sockets) await send(socket, bytes, fault === 'byteByByte');
    },
    setFault(next) {
      fault = next;
    },
    links: () => sockets.size,
    cut,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function send(socket: Socket, bytes: Uint8Array, isSlow: boolean): Promise<void> {
  const pieces = isSlow ? [...bytes].map((byte) => Uint8Array.of(byte)) : [bytes];
  for (const piece of pieces) await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
}
