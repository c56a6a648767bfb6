import { createServer, type Server, type Socket } from 'node:net';
import { decodeEscpos } from './escpos-decoder.fixture.ts';

/** An ESC/POS printer on a TCP port: buffers, prints when it can, answers as the manuals say. */
export interface SimulatedPrinter {
  readonly port: number;
  lines(): string[];
  pulses(): number;
  setPaper(there: boolean): void;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  loseNextAnswer(): void;
  /** Answers nothing at all any more, and reads nothing. */
  hang(): void;
  close(): Promise<void>;
}

/** Starts one; `processIds` false = a clone that knows only GS r. */
export async function simulatedPrinter(options: { readonly processIds: boolean }): Promise<SimulatedPrinter> {
  const sockets = new Set<Socket>();
  const lines: string[] = [];
  let buffer = Buffer.alloc(0);
  let paper = true;
  let pulses = 0;
  let losing = false;
  let hung = false;
  let server: Server | null = null;
  let port = 0;

  const work = (socket: Socket): void => {
    for (let end = nextAsk(buffer); paper && end !== null; end = nextAsk(buffer)) {
      const part = buffer.subarray(0, end.at);
      buffer = buffer.subarray(end.at);
      const read = decodeEscpos(part);
      lines.push(...read.lines.map(({ text }) => text.trim()));
      pulses += read.pulses.length;
      if (losing) {
        losing = false;
        socket.destroy();
        return;
      }
      if (end.id === null) socket.write(Buffer.of(0x00));
      else if (options.processIds) socket.write(Buffer.from([0x37, 0x22, ...Buffer.from(end.id), 0x00]));
    }
    // a lone pulse needs no paper trailer
    if (paper && buffer.length === 5 && buffer[0] === 0x1b && buffer[1] === 0x70) {
      pulses += decodeEscpos(buffer).pulses.length;
      buffer = Buffer.alloc(0);
    }
  };

  const onData = (socket: Socket, bytes: Buffer): void => {
    if (hung) return;
    for (let at = 0; at < bytes.length; ) {
      if (bytes[at] === 0x10 && bytes[at + 1] === 0x04) {
        socket.write(Buffer.of(statusByte(bytes[at + 2] ?? 0, paper)));
        at += 3;
      } else if (bytes[at] === 0x10 && bytes[at + 1] === 0x14) {
        pulses += 1;
        at += 5;
      } else {
        buffer = Buffer.concat([buffer, bytes.subarray(at, at + 1)]);
        at += 1;
      }
    }
    work(socket);
  };

  const listen = async (): Promise<void> => {
    const starting = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (bytes: Buffer) => onData(socket, bytes));
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => starting.listen(port, '127.0.0.1', resolve));
    const address = starting.address();
    port = typeof address === 'object' && address ? address.port : 0;
    server = starting;
  };

  const unplug = async (): Promise<void> => {
    buffer = Buffer.alloc(0);
    for (const socket of sockets) socket.destroy();
    const stopping = server;
    server = null;
    if (stopping) await new Promise<void>((resolve) => stopping.close(() => resolve()));
  };

  await listen();
  return {
    port,
    lines: () => lines,
    pulses: () => pulses,
    setPaper(there) {
      paper = there;
      for (const socket of sockets) work(socket);
    },
    unplug,
    plugIn: listen,
    loseNextAnswer() {
      losing = true;
    },
    hang() {
      hung = true;
    },
    close: unplug,
  };
}

function statusByte(n: number, paper: boolean): number {
  if (paper || n === 3) return 0x12;
  return { 1: 0x1a, 2: 0x32, 4: 0x72 }[n] ?? 0x12;
}

/** The first request for a confirmation in the buffer: where it ends, and the process id if it has one. */
function nextAsk(buffer: Buffer): { readonly at: number; readonly id: string | null } | null {
  const buffered = buffer.indexOf(Buffer.of(0x1d, 0x72, 0x01));
  const process = buffer.indexOf(Buffer.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30));
  if (process !== -1 && (buffered === -1 || process < buffered) && buffer.length >= process + 11)
    return { at: process + 11, id: buffer.subarray(process + 7, process + 11).toString('latin1') };
  return buffered === -1 ? null : { at: buffered + 3, id: null };
}
