import { createServer, type Server, type Socket } from 'node:net';
import type { LoopHub } from '../transport/index.ts';
import { type MachineOptions, type PrinterMachine, printerMachine } from './simulator-machine.ts';

/** A simulated printer on a TCP port of this machine, with hands on it. */
export interface PrinterSimulator extends PrinterMachine {
  readonly port: number;
  /** Power off at the wall: what it held is lost, its link ends. */
  unplug(): Promise<void>;
  /** Power on again. */
  plugIn(): Promise<void>;
  /** The network cable only: it goes on printing what it holds, and nobody hears its answers. */
  cutCable(): Promise<void>;
  mendCable(): Promise<void>;
  close(): Promise<void>;
}

/** Where it listens: 127.0.0.1 only; port 0 = any free one. */
export interface PrinterSimulatorOptions extends MachineOptions {
  readonly port?: number;
}

/** Starts a printer that answers on TCP as a real one on port 9100 does: one connection at a time, back-pressure when its buffer is full. */
export async function simulatePrinter(options: PrinterSimulatorOptions = {}): Promise<PrinterSimulator> {
  const machine = printerMachine(options);
  const sockets = new Set<Socket>();
  let port = options.port ?? 0;
  let server: Server | null = null;

  const onConnection = (socket: Socket): void => {
    if (sockets.size > 0) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    serve(machine, socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const listen = async (): Promise<void> => {
    if (server) return;
    const starting = createServer({ noDelay: true }, onConnection);
    server = starting;
    await new Promise<void>((resolve, reject) => {
      starting.once('error', reject);
      starting.listen(port, '127.0.0.1', resolve);
    });
    const address = starting.address();
    port = typeof address === 'object' && address ? address.port : port;
  };
  const leave = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    const stopping = server;
    server = null;
    if (stopping) await new Promise<void>((resolve) => stopping.close(() => resolve()));
  };

  await listen();
  return {
    ...machine,
    get port() {
      return port;
    },
    async unplug() {
      machine.powerOff();
      await leave();
    },
    async plugIn() {
      machine.powerOn();
      await listen();
    },
    cutCable: leave,
    mendCable: listen,
    async close() {
      machine.powerOff();
      await leave();
    },
  };
}

/** One link: what the printer has no room for waits in the line. */
function serve(machine: PrinterMachine, socket: Socket): void {
  let waiting = Buffer.alloc(0);
  const pump = (): void => {
    waiting = waiting.subarray(machine.receive(waiting));
    if (waiting.length > 0) socket.pause();
    else if (socket.isPaused()) socket.resume();
  };
  const leave = machine.join((bytes) => void (socket.writable && socket.write(bytes)));
  const leaveRoom = machine.onRoom(pump);
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    pump();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    leave();
    leaveRoom();
  });
}

/** What a link of this process does between the till and a simulated printer. Times in ms. */
export interface LoopFaults {
  /** Asked for every write: how many of its bytes still arrive before the link breaks; null = all, and it holds. */
  readonly cutAfter?: (bytes: Uint8Array) => number | null;
}

/** Answers links to `name` of a hub as a printer: for tests and simulations without a network. The answer ends it. */
export function simulatePrinterInProcess(
  hub: LoopHub,
  name: string,
  machine: PrinterMachine,
  faults: LoopFaults = {},
): () => void {
  return hub.serve(name, (peer) => {
    const leave = machine.join((bytes) => peer.send(bytes));
    let over = false;
    peer.onClose(() => {
      over = true;
      leave();
    });
    peer.onData(async (bytes) => {
      const kept = faults.cutAfter?.(bytes) ?? null;
      let rest = kept === null ? bytes : bytes.subarray(0, kept);
      while (rest.length > 0 && !over) {
        rest = rest.subarray(machine.receive(rest));
        if (rest.length > 0) await roomOf(machine);
      }
      if (kept === null) return;
      peer.cut();
    });
  });
}

function roomOf(machine: PrinterMachine): Promise<void> {
  return new Promise((resolve) => {
    const leave = machine.onRoom(() => {
      leave();
      resolve();
    });
  });
}
