import { createServer, type Server, type Socket } from 'node:net';

/** What can be wrong with a simulated scale. `lostAnswer`: the next weighing is given out and never arrives. */
export type ScaleFault =
  | 'motion'
  | 'lostAnswer'
  | 'silent'
  | 'wrongParity'
  | 'lyingPrice'
  | 'lyingAmount'
  | 'byteByByte';

/** Hands on a simulated scale. */
export interface ScaleHands {
  readonly host: string;
  readonly port: number;
  /** Puts goods on, in grams; they come to rest after a few looks. 0 = lifts them. */
  put(grams: number): void;
  setFault(fault: ScaleFault | null): void;
  /** Weights told so far, in grams, each putting-on once: more a till cannot have sold. */
  given(): readonly number[];
  /** Breaks every link, as a pulled cable does. */
  cut(): void;
  close(): Promise<void>;
}

/** What lies on a simulated scale. */
export interface Pan {
  grams: number;
  /** Looks until it is at rest. */
  unrest: number;
  /** Whether anything moved since a weighing was given out. */
  moved: boolean;
  fault: ScaleFault | null;
  readonly given: number[];
}

/** Serves a simulated scale on the loopback: `answer` gets every piece of input and says what goes back. */
export async function servePan(
  settleLooks: number,
  connected: (pan: Pan) => (bytes: Uint8Array) => Uint8Array,
  port = 0,
): Promise<ScaleHands> {
  const pan: Pan = { grams: 0, unrest: 0, moved: true, fault: null, given: [] };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const answer = connected(pan);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => send(socket, pan, answer(bytes)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated scale has no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    put(grams) {
      pan.grams = grams;
      pan.unrest = settleLooks;
      pan.moved = true;
    },
    setFault(fault) {
      pan.fault = fault;
    },
    given: () => pan.given,
    cut,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(socket: Socket, pan: Pan, bytes: Uint8Array): void {
  if (bytes.length === 0 || pan.fault === 'silent') return;
  const sent = pan.fault === 'wrongParity' ? bytes.map((byte) => byte | 0x80) : bytes;
  if (pan.fault !== 'byteByByte') socket.write(sent);
  else for (const byte of sent) socket.write(Uint8Array.of(byte));
}
