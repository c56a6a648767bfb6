import { createServer, type Socket } from 'node:net';

/** Eyes and hands on a simulated display. */
export interface DisplayHands {
  readonly host: string;
  readonly port: number;
  /** What stands on the glass, 20 signs each. */
  rows(): readonly [string, string];
  /** Bytes it could not make sense of. */
  strange(): number;
  /** Answers NAK to everything until it is given back its senses (DSP-800 only answers). */
  setConfused(on: boolean): void;
  /** Switched off and on: the glass is empty, links break. */
  powerCycle(): void;
  close(): Promise<void>;
}

// its own table, beside the driver's: letters a German shop shows, by page
const LETTERS: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  0: { 132: 'ä', 148: 'ö', 129: 'ü', 142: 'Ä', 153: 'Ö', 154: 'Ü', 225: 'ß', 130: 'é', 138: 'è' },
  16: { 228: 'ä', 246: 'ö', 252: 'ü', 196: 'Ä', 214: 'Ö', 220: 'Ü', 223: 'ß', 128: '€', 233: 'é' },
  19: { 132: 'ä', 148: 'ö', 129: 'ü', 142: 'Ä', 153: 'Ö', 154: 'Ü', 225: 'ß', 213: '€', 130: 'é' },
};

/** A glass of 40 cells and what a display knows while it reads. */
interface Glass {
  readonly cells: string[];
  at: number;
  page: number;
  strange: number;
  /** False = a printer on the same line has the word (`ESC =`). */
  isChosen: boolean;
}

const blank = (): string[] => Array.from({ length: 40 }, () => ' ');

/** What a command is: its beginning, how many bytes follow, and what it does. */
interface Command {
  readonly starts: readonly number[];
  readonly more: number;
  run(glass: Glass, operands: readonly number[]): void;
}

const row =
  (from: number) =>
  (glass: Glass, operands: readonly number[]): void => {
    for (const [index, byte] of operands.slice(0, 20).entries()) glass.cells[from + index] = signOf(glass, byte);
    if (operands[20] !== 0x0d) glass.strange += 1;
  };
const clear = (glass: Glass): void => {
  glass.cells.splice(0, 40, ...blank());
  glass.at = 0;
};
const ESCPOS: readonly Command[] = [
  { starts: [0x1b, 0x40], more: 0, run: clear },
  { starts: [0x0c], more: 0, run: clear },
  { starts: [0x0b], more: 0, run: (glass) => place(glass, 0) },
  {
    starts: [0x1b, 0x74],
    more: 1,
    run: (glass, [page = 0]) => {
      glass.page = page;
    },
  },
  { starts: [0x1f, 0x24], more: 2, run: (glass, [x = 1, y = 1]) => place(glass, (y - 1) * 20 + x - 1) },
  { starts: [0x1b, 0x51, 0x41], more: 21, run: row(0) },
  { starts: [0x1b, 0x51, 0x42], more: 21, run: row(20) },
  {
    starts: [0x1b, 0x3d],
    more: 1,
    run: (glass, [who = 0]) => {
      glass.isChosen = (who & 2) !== 0;
    },
  },
];
const DSP: readonly Command[] = [
  { starts: [0x04, 0x01, 0x50], more: 2, run: (glass, [pos = 0x31]) => place(glass, pos - 0x31) },
  {
    starts: [0x04, 0x01, 0x43],
    more: 3,
    run: (glass, [from = 0x31, to = 0x58]) => {
      for (let at = from - 0x31; at <= to - 0x31; at += 1) glass.cells[at] = ' ';
    },
  },
];

function place(glass: Glass, at: number): void {
  if (at < 0 || at > 39) glass.strange += 1;
  else glass.at = at;
}

function signOf(glass: Glass, byte: number): string {
  if (byte >= 0x20 && byte <= 0x7e) return String.fromCharCode(byte);
  const sign = LETTERS[glass.page]?.[byte];
  if (sign === undefined) glass.strange += 1;
  return sign ?? '¿';
}

/** Reads bytes one by one into the glass. */
function reader(glass: Glass, commands: readonly Command[]): (byte: number) => void {
  let pending: number[] = [];
  return (byte) => {
    pending.push(byte);
    const command = commands.find(({ starts }) => starts.every((start, index) => pending[index] === start));
    if (command) {
      if (pending.length < command.starts.length + command.more) return;
      if (glass.isChosen || command.starts[1] === 0x3d) command.run(glass, pending.slice(command.starts.length));
    } else {
      const begins = commands.some(({ starts }) => pending.every((start, index) => starts[index] === start));
      if (begins) return;
      for (const each of glass.isChosen ? pending : []) write(glass, each);
    }
    pending = [];
  };
}

function write(glass: Glass, byte: number): void {
  if (byte < 0x20) {
    glass.strange += 1;
    return;
  }
  glass.cells[glass.at] = signOf(glass, byte);
  glass.at = (glass.at + 1) % 40;
}

/** A 2×20 display over TCP (over a pty by `socat pty,link=P tcp:…`): `escpos` understands Epson's and CD5220's commands, `dsp800` its own; `page` = what it is switched to by hand (`ESC t` numbers). */
export async function simulateDisplay(
  family: 'escpos' | 'dsp800',
  options: { readonly port?: number; readonly page?: 0 | 16 | 19 } = {},
): Promise<DisplayHands> {
  const { port = 0, page = 0 } = options;
  const glass: Glass = { cells: blank(), at: 0, page, strange: 0, isChosen: true };
  const sockets = new Set<Socket>();
  let isConfused = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    const read = reader(glass, family === 'escpos' ? ESCPOS : DSP);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      if (!isConfused) for (const byte of bytes) read(byte);
      if (family === 'dsp800') socket.write(Uint8Array.of(isConfused ? 0x15 : 0x06));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated display has no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    rows: () => [glass.cells.slice(0, 20).join(''), glass.cells.slice(20).join('')],
    strange: () => glass.strange,
    setConfused(on) {
      isConfused = on;
    },
    powerCycle() {
      clear(glass);
      glass.page = page;
      cut();
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
