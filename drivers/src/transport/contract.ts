import { type ContractRule, until } from '../device/index.ts';
import { LinkError, type Transport } from './model.ts';

/** The other end of a link, to look at and to pull. */
export interface TransportPeer {
  /** Everything that came so far. */
  received(): Buffer;
  send(bytes: Uint8Array): void;
  /** Says this as soon as there is a link, before anybody can listen; null = a serial port drops what came before its opening. */
  readonly greet: ((bytes: Uint8Array) => void) | null;
  /** Pulls the cable; the address is empty afterwards. */
  pull(): Promise<void>;
  /** Plugs it in again at the same address. */
  plug(): Promise<void>;
  /** Takes no bytes any more; null = this kind of peer cannot. */
  readonly stall: (() => void) | null;
}

/** A link that nobody has opened, with what is at its other end. */
export interface TransportBench {
  readonly link: Transport;
  readonly peer: TransportPeer;
  end(): Promise<void>;
}

const OPEN_MS = 5000;
/** A pulled cable is told within this. */
const NOTICED_MS = 3000;

/** The rules every transport keeps, on any link: `begin` makes a fresh one for each rule. */
export function transportRules(name: string, begin: () => Promise<TransportBench>): ContractRule[] {
  const rule = (title: string, prove: (bench: Heard) => Promise<void>): ContractRule => ({
    title: `${name}: ${title}`,
    async run() {
      const bench = await begin();
      const heard = listen(bench);
      try {
        await prove(heard);
      } finally {
        await bench.link.close();
        await bench.end();
      }
    },
  });
  return [
    rule('every byte value goes both ways unchanged', bothWays),
    rule('writes arrive in the order of the calls', inOrder),
    rule('what the device says at once is heard by who listens after the opening', earlyWords),
    rule('close is told once, may be called again, and then a write is refused', closes),
    rule('a pulled cable is told once, and after plugging in the same link opens again', pulled),
    rule('a second opening ends the first, with one close', reopened),
    rule('nobody there is a rejection and no close', absent),
    rule('closing while it opens leaves no link behind', closedWhileOpening),
    rule('a write nobody takes is given up and ends the link', stalled),
    rule('who stops listening hears nothing more', deaf),
  ];
}

interface Heard extends TransportBench {
  readonly data: () => Buffer;
  readonly closes: () => number;
}

function listen(bench: TransportBench): Heard {
  const parts: Uint8Array[] = [];
  let closes = 0;
  bench.link.onData((bytes) => void parts.push(bytes));
  bench.link.onClose(() => {
    closes += 1;
  });
  return { ...bench, data: () => Buffer.concat(parts), closes: () => closes };
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** The failure of work that must fail, with the code of a `LinkError`. */
async function failure(work: Promise<unknown>, what: string): Promise<LinkError> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof LinkError) return cause;
    throw new Error(`${what}: not a LinkError`, { cause });
  }
  throw new Error(`${what}: it did not fail`);
}

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

async function bothWays({ link, peer, data }: Heard): Promise<void> {
  await link.open(OPEN_MS);
  await link.write(ALL_BYTES, 2000);
  await until('the peer has all', () => peer.received().equals(ALL_BYTES));
  peer.send(ALL_BYTES);
  await until('the link has all', () => data().equals(ALL_BYTES));
}

async function inOrder({ link, peer }: Heard): Promise<void> {
  await link.open(OPEN_MS);
  const lines = Array.from({ length: 50 }, (_, n) => Buffer.from(`line ${n}${'.'.repeat(n * 7)}\n`));
  await Promise.all(lines.map((line) => link.write(line, 5000)));
  await until('all lines came in order', () => peer.received().equals(Buffer.concat(lines)));
}

async function earlyWords({ link, peer, data }: Heard): Promise<void> {
  if (!peer.greet) return;
  const late: Uint8Array[] = [];
  peer.greet(Buffer.from('hello'));
  await link.open(OPEN_MS);
  link.onData((bytes) => void late.push(bytes));
  await until('the greeting came', () => data().toString() === 'hello');
  check(Buffer.concat(late).toString() === 'hello', 'a listener of after the opening missed the greeting');
}

async function closes({ link, closes: count }: Heard): Promise<void> {
  await link.close();
  check(count() === 0, 'a link that never was open told a close');
  await link.open(OPEN_MS);
  await Promise.all([link.close(), link.close()]);
  await link.close();
  check(count() === 1, `${count()} closes were told`);
  check((await failure(link.write(ALL_BYTES, 500), 'a write after close')).code === 'closed', 'not told as closed');
}

async function pulled({ link, peer, data, closes: count }: Heard): Promise<void> {
  await link.open(OPEN_MS);
  await link.write(Buffer.from('before'), 2000);
  await until('the first bytes came', () => peer.received().toString() === 'before');
  await peer.pull();
  // Nobody writes: a port that is only read has to notice too.
  await until('the pulled cable was told', () => count() === 1, NOTICED_MS);
  await failure(link.write(ALL_BYTES, 500), 'a write into a pulled cable');
  await failure(link.open(OPEN_MS), 'opening a pulled cable');
  await peer.plug();
  await link.open(OPEN_MS);
  await link.write(Buffer.from('after'), 2000);
  await until('bytes come again', () => peer.received().toString().endsWith('after'));
  peer.send(Buffer.from('back'));
  await until('and go back', () => data().toString() === 'back');
  check(count() === 1, `${count()} closes were told`);
}

async function reopened({ link, peer, closes: count }: Heard): Promise<void> {
  await link.open(OPEN_MS);
  await link.open(OPEN_MS);
  check(count() === 1, `${count()} closes were told for the first link`);
  await link.write(Buffer.from('x'), 2000);
  await until('the second link works', () => peer.received().toString() === 'x');
  await link.close();
  check(count() === 2, `${count()} closes were told for two links`);
}

async function absent({ link, peer, closes: count }: Heard): Promise<void> {
  await peer.pull();
  await failure(link.open(OPEN_MS), 'opening what is not there');
  await failure(link.write(ALL_BYTES, 500), 'writing to what is not there');
  check(count() === 0, 'a link that never was open told a close');
}

async function closedWhileOpening({ link, peer }: Heard): Promise<void> {
  const opening = link.open(OPEN_MS).catch(() => undefined);
  await link.close();
  await opening;
  await failure(link.write(ALL_BYTES, 500), 'a write after close');
  await link.open(OPEN_MS);
  await link.write(Buffer.from('x'), 2000);
  await until('a later opening works', () => peer.received().toString() === 'x');
}

async function stalled({ link, peer, closes: count }: Heard): Promise<void> {
  if (!peer.stall) return;
  await link.open(OPEN_MS);
  await link.write(Buffer.from('x'), 2000);
  await until('the link works', () => peer.received().length === 1);
  peer.stall();
  const began = performance.now();
  const problem = await failure(link.write(Buffer.alloc(32 * 1024 * 1024), 300), 'a write nobody takes');
  check(problem.code === 'timeout', `told as ${problem.code}`);
  check(performance.now() - began < 5000, 'it was given up much too late');
  await until('the link ended', () => count() === 1);
  check((await failure(link.write(ALL_BYTES, 500), 'a write after that')).code === 'closed', 'not told as closed');
}

async function deaf({ link, peer, data }: Heard): Promise<void> {
  await link.open(OPEN_MS);
  let count = 0;
  const stop = link.onData(() => {
    count += 1;
  });
  peer.send(Buffer.from('one'));
  await until('the first came', () => data().toString() === 'one');
  const before = count;
  stop();
  peer.send(Buffer.from('two'));
  await until('the second came', () => data().toString() === 'onetwo');
  check(count === before, 'it still heard');
}
