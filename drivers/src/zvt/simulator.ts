import type { LoopPeer } from '../transport/index.ts';
import { signedAmount, type ZvtBooking, type ZvtBooks, zvtBooks } from './simulator-books.ts';
import { asksFor, dayFields, daySlip, lastFields, paymentSlip, resultFields } from './simulator-data.ts';
import { type SimWire, simWire, type WireFaults } from './simulator-wire.ts';
import { type DialogueTime, MACHINE_TIME } from './time.ts';

/** Where the simulated terminal breaks the link, once. */
export type ZvtCut =
  | 'onCommand'
  | 'afterAccept'
  | 'beforeResult'
  | 'inResult'
  | 'afterResult'
  | 'afterAck'
  | 'inReceipt'
  | 'beforeCompletion'
  | 'inCompletion';

/** How the simulated terminal behaves; may be changed at any time. */
export interface ZvtBehaviour extends WireFaults {
  /** What happens with the card. `never`: nobody presents one. */
  card: 'approve' | 'decline' | 'never';
  /** Result code of a declined card. */
  declineCode: number;
  /** How long it takes until the card is read, in ms. */
  cardMs: number;
  /** How long it waits for an acknowledgement, and how long taking back a booking keeps it busy, in ms. */
  ackMs: number;
  takeBackMs: number;
  cut: ZvtCut | null;
  /** After a cut the link cannot be had again until this is false. */
  off: boolean;
  /** Goes off with the next cut. */
  offAfterCut: boolean;
  /** What it answers instead of working: 9C busy, F0 open batch, C2 diagnosis; null = it works. */
  status: number | null;
  /** `nothing`: `06 20` ends without a status; `mute`: it does not end at all. */
  repeat: 'tells' | 'nothing' | 'mute';
  /** Whether a booking taken back by itself, or a refusal, is what `06 20` tells. */
  showsTakenBack: boolean;
  showsRefused: boolean;
  /** Cents by which its end of day is wrong. */
  wrongTotalBy: number;
  /** Receipts as single lines (`06 D1`) even where the till takes blocks (`06 D3`). */
  linesOnly: boolean;
  /** What `06 00` says it needs: 01 initialisation, 02 diagnosis. */
  needs: number;
}

/** A terminal's life besides its links. */
export interface ZvtSimulator {
  readonly behaviour: ZvtBehaviour;
  readonly books: ZvtBooks;
  /** Amounts stored, in order; negative for money given back. */
  taken(): number[];
  /** How often it was asked to move money. */
  asked(): number;
  /** A link to it. */
  attach(peer: LoopPeer): void;
  /** Ends all links. */
  cutAll(): void;
}

/** Options of a simulated terminal. */
export interface ZvtSimulatorOptions {
  readonly time?: DialogueTime;
  /** True = a serial line with frames. */
  readonly framed?: boolean;
  readonly terminalId?: string;
  readonly firstTrace?: number;
}

const CALM: ZvtBehaviour = {
  split: false,
  delayMs: 0,
  damage: 0,
  card: 'approve',
  declineCode: 0x05,
  cardMs: 400,
  ackMs: 2000,
  takeBackMs: 300,
  cut: null,
  off: false,
  offAfterCut: false,
  status: null,
  repeat: 'tells',
  showsTakenBack: false,
  showsRefused: false,
  wrongTotalBy: 0,
  linesOnly: false,
  needs: 0,
};

type Head = readonly [number, number];
const OK: Head = [0x80, 0x00];
const no = (code: number): Head => [0x84, code];

/** What the parts of the terminal share. */
interface Desk {
  readonly time: DialogueTime;
  readonly behaviour: ZvtBehaviour;
  readonly books: ZvtBooks;
  readonly terminalId: string;
  busy: boolean;
  asked: number;
  /** Whether an abort still counts, and whether one has come. */
  abort: 'tooLate' | 'possible' | 'wanted';
  /** Receipt as blocks (`06 D3`) rather than lines, and whether receipts go to the till at all. */
  blocks: boolean;
  printsAtTill: boolean;
}

/** Makes a terminal with empty books. */
export function zvtSimulator(options: ZvtSimulatorOptions = {}): ZvtSimulator {
  const time = options.time ?? MACHINE_TIME;
  const behaviour = { ...CALM };
  const books = zvtBooks(options.firstTrace);
  const terminalId = options.terminalId ?? '52500041';
  const desk: Desk = {
    time,
    behaviour,
    books,
    terminalId,
    busy: false,
    asked: 0,
    abort: 'tooLate',
    blocks: false,
    printsAtTill: false,
  };
  const wires = new Set<SimWire>();
  return {
    behaviour,
    books,
    taken: () => books.all().map(signedAmount),
    asked: () => desk.asked,
    attach(peer) {
      if (behaviour.off) return peer.cut();
      const wire = simWire(peer, options.framed ?? false, time, behaviour);
      wires.add(wire);
      void serve(wire, desk).finally(() => wires.delete(wire));
    },
    cutAll() {
      for (const wire of wires) wire.cut();
    },
  };
}

async function serve(wire: SimWire, desk: Desk): Promise<void> {
  for (;;) {
    const apdu = await wire.next();
    if (!apdu) return;
    const [group = 0, command = 0] = apdu;
    // answers to what we have long given up, and an abort of nothing
    if (group === 0x80 || group === 0x84) continue;
    await handle(wire, desk, (group << 8) | command, Array.from(apdu.subarray(2)));
  }
}

const MOVES: ReadonlyMap<number, ZvtBooking['kind']> = new Map<number, ZvtBooking['kind']>([
  [0x0601, 'payment'],
  [0x0630, 'reversal'],
  [0x0631, 'refund'],
]);

async function handle(wire: SimWire, desk: Desk, code: number, data: readonly number[]): Promise<void> {
  const { behaviour } = desk;
  if (code === 0x0602) return wire.send(OK);
  if (code === 0x06b0) return wire.send(no(0x83));
  if (code === 0x0501) return tellStatus(wire, desk);
  if (desk.busy) return wire.send(no(0x9c));
  const kind = MOVES.get(code);
  if (behaviour.status !== null && (kind || code === 0x0650 || behaviour.status === 0x9c))
    return wire.send(no(behaviour.status));
  if (kind) return alone(desk, () => moveMoney(wire, desk, kind, data));
  switch (code) {
    case 0x0600:
      return register(wire, desk, data);
    case 0x0620:
      return alone(desk, () => repeat(wire, desk));
    case 0x0650:
      return alone(desk, () => closeDay(wire, desk));
    case 0x0670:
    case 0x0693:
      behaviour.needs = 0;
      await wire.send(OK);
      await say(wire, desk, [0x06, 0x0f]);
      return;
    default:
      return wire.send(no(0x83));
  }
}

async function alone(desk: Desk, work: () => Promise<void>): Promise<void> {
  desk.busy = true;
  try {
    await work();
  } finally {
    desk.busy = false;
  }
}

/** Says something and waits for the answer. True = `80 00`; a refusal with 9C is said again. */
async function say(wire: SimWire, desk: Desk, head: Head, data: readonly number[] = []): Promise<boolean> {
  for (let again = 0; again < 3; again += 1) {
    await wire.send(head, data);
    for (;;) {
      const answer = await wire.next(desk.behaviour.ackMs);
      if (!answer) return false;
      const [group, command] = answer;
      if (group === 0x80) return true;
      if (group === 0x84 && command === 0x9c) break;
      if (group === 0x84) return false;
      if (group === 0x06 && command === 0xb0) await heardAbort(wire, desk);
      else await wire.send(no(0x9c));
    }
  }
  return false;
}

async function heardAbort(wire: SimWire, desk: Desk): Promise<void> {
  if (desk.abort === 'possible') desk.abort = 'wanted';
  await wire.send(desk.abort === 'wanted' ? OK : no(0x83));
}

async function register(wire: SimWire, desk: Desk, data: readonly number[]): Promise<void> {
  const config = data[3] ?? 0;
  desk.printsAtTill = (config & 0x82) === 0x82;
  const text = String.fromCharCode(...data);
  desk.blocks = text.includes('\x0a\x02\x06\xd3');
  await wire.send(OK);
  await say(wire, desk, [0x06, 0x0f], [0x19, desk.behaviour.needs, 0x29, ...idBytes(desk), 0x49, 0x09, 0x78]);
}

async function tellStatus(wire: SimWire, desk: Desk): Promise<void> {
  await wire.send(OK);
  await say(wire, desk, [0x06, 0x0f], [desk.busy ? 0x9c : (desk.behaviour.status ?? 0x00)]);
}

function idBytes({ terminalId }: Desk): number[] {
  return terminalId.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
}

async function repeat(wire: SimWire, desk: Desk): Promise<void> {
  const last = desk.books.last();
  await wire.send(OK);
  if (desk.behaviour.repeat === 'mute') return;
  if (last && desk.behaviour.repeat === 'tells') await say(wire, desk, [0x04, 0x0f], lastFields(last, idBytes(desk)));
  await say(wire, desk, [0x06, 0x0f]);
}

async function closeDay(wire: SimWire, desk: Desk): Promise<void> {
  const open = desk.books.open();
  const { wrongTotalBy } = desk.behaviour;
  await wire.send(OK);
  await say(wire, desk, [0x04, 0xff], [0x0e]);
  if (!(await say(wire, desk, [0x04, 0x0f], dayFields(open, idBytes(desk), wrongTotalBy)))) return;
  await print(wire, desk, daySlip(open, desk.terminalId, wrongTotalBy), 3);
  desk.books.closeDay();
  if (desk.behaviour.status === 0xf0) desk.behaviour.status = null;
  await say(wire, desk, [0x06, 0x0f]);
}

/** Prints at the till, if it wants that. False = a line was not acknowledged. */
async function print(wire: SimWire, desk: Desk, lines: readonly string[], type: 1 | 2 | 3): Promise<boolean> {
  if (!desk.printsAtTill) return true;
  const bytes = lines.map((line) => Array.from(Buffer.from(line, 'latin1')));
  if (desk.blocks && !desk.behaviour.linesOnly) {
    const texts = bytes.flatMap((line) => [0x07, line.length, ...line]);
    const container = [0x1f, 0x07, 1, type, 0x25, 0x82, texts.length >> 8, texts.length & 0xff, ...texts];
    return say(wire, desk, [0x06, 0xd3], [0x06, 0x82, container.length >> 8, container.length & 0xff, ...container]);
  }
  for (const [at, line] of bytes.entries())
    if (!(await say(wire, desk, [0x06, 0xd1], [at === bytes.length - 1 ? 0x81 : 0x00, ...line]))) return false;
  return true;
}

function cutNow(wire: SimWire, { behaviour }: Desk, where: ZvtCut): boolean {
  if (behaviour.cut !== where) return false;
  behaviour.cut = null;
  if (behaviour.offAfterCut) behaviour.off = true;
  wire.cut();
  return true;
}

async function moveMoney(wire: SimWire, desk: Desk, kind: ZvtBooking['kind'], data: readonly number[]): Promise<void> {
  const { behaviour, books } = desk;
  desk.asked += 1;
  if (cutNow(wire, desk, 'onCommand')) return;
  const wanted = asksFor(kind, data);
  if (!wanted) return wire.send(no(0x9a));
  await wire.send(OK);
  if (cutNow(wire, desk, 'afterAccept')) return;
  const payment = kind === 'reversal' ? books.reversible(wanted.receipt) : null;
  if (kind === 'reversal' && !payment) {
    await say(wire, desk, [0x06, 0x1e], [0xb5]);
    return;
  }
  if (!(await cardRead(wire, desk))) {
    await say(wire, desk, [0x06, 0x1e], [0x6c]);
    return;
  }
  const amount = payment?.amount ?? wanted.amount;
  const booking = { kind, amount, ...books.number(), original: payment?.trace ?? null };
  if (behaviour.card === 'decline') {
    books.refused(booking, behaviour.declineCode, behaviour.showsRefused);
    await say(wire, desk, [0x04, 0x0f], resultFields(booking, idBytes(desk), behaviour.declineCode));
    await say(wire, desk, [0x06, 0x1e], [behaviour.declineCode]);
    return;
  }
  await settle(wire, desk, booking);
}

/** Waits for the card. False = the till or nobody at all. */
async function cardRead(wire: SimWire, desk: Desk): Promise<boolean> {
  const { behaviour, time } = desk;
  const until = time.now() + behaviour.cardMs;
  desk.abort = 'possible';
  if (wire.alive) await say(wire, desk, [0x04, 0xff], [0x0a]);
  while (wire.alive && desk.abort === 'possible' && time.now() < until) {
    const command = await wire.next(until - time.now());
    if (command?.[0] === 0x06 && command[1] === 0xb0) await heardAbort(wire, desk);
  }
  const aborted = desk.abort !== 'possible';
  desk.abort = 'tooLate';
  if (aborted) return false;
  // the customer does not see the cut cable
  const leftMs = until - time.now();
  if (leftMs > 0) await new Promise<void>((resolve) => void time.after(leftMs, resolve));
  return behaviour.card !== 'never';
}

/** The bank said yes: told, acknowledged, printed, stored, in this order; what is not acknowledged is taken back (13.08 § 2.2.8). */
async function settle(wire: SimWire, desk: Desk, booking: ZvtBooking): Promise<void> {
  const { books, behaviour, time } = desk;
  await say(wire, desk, [0x04, 0xff], [0x1c]);
  const fields = resultFields(booking, idBytes(desk), 0);
  if (behaviour.cut === 'inResult') {
    await wire.sendPart([0x04, 0x0f], fields, 9);
    cutNow(wire, desk, 'inResult');
  }
  cutNow(wire, desk, 'beforeResult');
  const told = wire.alive && (await toldResult(wire, desk, fields));
  cutNow(wire, desk, 'afterAck');
  // once it is acknowledged the lines of the receipts decide, and after them nothing any more
  const kept = told && (await printBoth(wire, desk, booking));
  if (!kept) {
    books.takenBack(booking, behaviour.showsTakenBack);
    await new Promise<void>((resolve) => void time.after(behaviour.takeBackMs, resolve));
    if (wire.alive) {
      await say(wire, desk, [0x04, 0xff], [0x05]);
      await say(wire, desk, [0x06, 0x1e], [0x66]);
    }
    return;
  }
  books.store(booking);
  if (cutNow(wire, desk, 'beforeCompletion')) return;
  if (behaviour.cut === 'inCompletion') {
    await wire.sendPart([0x06, 0x0f], [], 2);
    cutNow(wire, desk, 'inCompletion');
    return;
  }
  await say(wire, desk, [0x06, 0x0f]);
}

async function toldResult(wire: SimWire, desk: Desk, fields: readonly number[]): Promise<boolean> {
  if (desk.behaviour.cut !== 'afterResult') return say(wire, desk, [0x04, 0x0f], fields);
  await wire.send([0x04, 0x0f], fields);
  cutNow(wire, desk, 'afterResult');
  return false;
}

async function printBoth(wire: SimWire, desk: Desk, booking: ZvtBooking): Promise<boolean> {
  // a terminal that prints itself has nothing to wait for
  if (!desk.printsAtTill) return true;
  if (!(await print(wire, desk, paymentSlip(booking, desk.terminalId, 'Händlerbeleg'), 1))) return false;
  cutNow(wire, desk, 'inReceipt');
  return print(wire, desk, paymentSlip(booking, desk.terminalId, 'Kundenbeleg'), 2);
}
