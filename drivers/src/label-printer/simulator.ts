import { createServer, type Socket } from 'node:net';
import { type PrintedLabel, zplMachine } from './simulator-zpl.ts';

/** What can be wrong with a simulated label printer. */
export type LabelFault = 'paperOut' | 'headOpen' | 'paused' | 'silent';

/** Hands on a simulated label printer. */
export interface LabelPrinterHands {
  readonly host: string;
  readonly port: number;
  /** Labels in the tray. */
  tray(): readonly PrintedLabel[];
  /** Commands it did not know. */
  rubbish(): readonly string[];
  /** Labels in its buffer. */
  waiting(): number;
  setFault(fault: LabelFault, on: boolean): void;
  /** Breaks every link, as a pulled cable does; the buffer is printed. */
  cut(): void;
  /** Off and on again: every link breaks and the buffer is gone. */
  powerCycle(): void;
  close(): Promise<void>;
}

/** A ZPL printer over TCP (and over a pty, by `socat pty,raw,echo=0,link=P tcp:…`). One label takes `labelMs`. */
export async function simulateLabelPrinter(
  options: { port?: number; labelMs?: number } = {},
): Promise<LabelPrinterHands> {
  const { labelMs = 5 } = options;
  const sockets = new Set<Socket>();
  const faults = new Set<LabelFault>();
  const printed: PrintedLabel[] = [];
  const rubbish: string[] = [];
  let queue: PrintedLabel[] = [];
  const work = setInterval(() => {
    if (faults.has('paperOut') || faults.has('headOpen') || faults.has('paused')) return;
    const next = queue.shift();
    if (next) printed.push(next);
  }, labelMs);
  const flag = (fault: LabelFault): string => (faults.has(fault) ? '1' : '0');
  const status = (): string => {
    const left = String(queue.length).padStart(8, '0');
    const formats = String(Math.min(999, queue.length)).padStart(3, '0');
    const one = `030,${flag('paperOut')},${flag('paused')},0320,${formats},0,0,0,000,0,0,0`;
    const two = `000,0,${flag('headOpen')},0,0,2,4,0,${left},1,000`;
    return `\u0002${one}\u0003\r\n\u0002${two}\u0003\r\n\u00021234,0\u0003\r\n`;
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    const machine = zplMachine();
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      const asked = machine.take(bytes);
      queue.push(...machine.queue.splice(0));
      rubbish.push(...machine.unknown.splice(0));
      if (!faults.has('silent')) for (const question of asked) if (question === 'HS') socket.write(status(), 'latin1');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated label printer has no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    tray: () => printed,
    rubbish: () => rubbish,
    waiting: () => queue.length,
    setFault: (fault, on) => void (on ? faults.add(fault) : faults.delete(fault)),
    cut,
    powerCycle() {
      queue = [];
      cut();
    },
    close() {
      clearInterval(work);
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
