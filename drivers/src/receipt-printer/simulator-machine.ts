import { listeners } from '../device/index.ts';
import { commandOf, type Deed, type RealTime, realTimeAtEnd, signOf } from './simulator-commands.ts';

/** A piece of paper as it came out, decoded. */
export interface Slip {
  readonly lines: readonly string[];
  readonly qr: readonly string[];
  readonly barcodes: readonly string[];
  readonly pictures: number;
  /** null = it is still in the printer. */
  readonly cut: 'partial' | 'full' | null;
}

/** What happens in a printer. `done` = a confirmation was due, whether or not anybody heard it. */
export type MachineEvent =
  | { readonly event: 'line'; readonly text: string }
  | { readonly event: 'cut'; readonly slip: Slip }
  | { readonly event: 'pulse'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number }
  | { readonly event: 'done'; readonly id: string | null; readonly lied: boolean }
  | { readonly event: 'strange'; readonly bytes: string };

/** What a simulated printer is. */
export interface MachineOptions {
  /** Knows `GS ( H`; a clone that does not passes over it. Default true. */
  readonly processIds?: boolean;
  /** Bytes it holds before it takes no more. Default 4096, as TM printers. */
  readonly capacity?: number;
  /** Bytes it prints in a millisecond; default 0 = all at once. */
  readonly bytesPerMs?: number;
  /** How long it hears nothing after power-on. Default 0. */
  readonly bootMs?: number;
  readonly maker?: string;
  readonly model?: string;
  /** Level of the drawer's pin while the drawer is open; null = the drawer has no sensor. Default `high`. */
  readonly openIs?: 'high' | 'low' | null;
}

/** What can be done to a printer, by hand and by fault. */
export interface MachineHands {
  /** `'low'` = near its end. A number = paper for so many lines more. */
  setPaper(paper: boolean | 'low' | number): void;
  setCover(open: boolean): void;
  /** The button that takes it offline. */
  setOnline(online: boolean): void;
  /** The knife is stuck until it is freed by hand. */
  setJam(jammed: boolean): void;
  /** Loses what it holds. Off until `powerOn`. */
  powerOff(): void;
  powerOn(): void;
  /** Prints what it gets and answers nothing. */
  setDeaf(deaf: boolean): void;
  /** Takes no bytes any more. */
  setHung(hung: boolean): void;
  setSpeed(bytesPerMs: number): void;
  /** The next confirmations are printed for and not sent. */
  loseAnswers(count: number): void;
  /** Confirms the next job without printing it. */
  lieOnce(): void;
  shutDrawer(): void;
  /** Sends bytes nobody asked for. */
  say(bytes: Uint8Array): void;
}

/** A printer behind a link. */
export interface PrinterMachine extends MachineHands {
  /** Joins the link that has its ear; answers how to leave. Answers without a link are lost. */
  join(send: (bytes: Uint8Array) => void): () => void;
  /** Takes bytes; answers how many it had room for. */
  receive(bytes: Uint8Array): number;
  /** Called when there may be room again. */
  onRoom(listener: () => void): () => void;
  on(listener: (event: MachineEvent) => void): () => void;
  /** All paper, oldest first; the last piece may be uncut. The last 500. */
  slips(): readonly Slip[];
  state(): MachineState;
}

/** A look at a printer from outside. */
export interface MachineState {
  readonly power: boolean;
  readonly paper: boolean;
  readonly cover: 'open' | 'shut';
  readonly online: boolean;
  readonly drawer: 'open' | 'shut';
  readonly pulses: number;
  readonly buffered: number;
  /** Ids it confirmed without printing. */
  readonly lies: readonly string[];
  /** Real-time commands that stood in the data of another command. */
  readonly realTimeInData: number;
}

const KEPT = 500;
const EMPTY: Slip = { lines: [], qr: [], barcodes: [], pictures: 0, cut: null };

/** Makes a printer with paper in it, switched on. */
export function printerMachine(options: MachineOptions = {}): PrinterMachine {
  const {
    processIds = true,
    capacity = 4096,
    bootMs = 0,
    maker = 'VALERO',
    model = 'SIM-80',
    openIs = 'high',
  } = options;
  const events = listeners<MachineEvent>();
  const room = listeners<undefined>();
  const is = { power: true, paper: true, low: false, cover: false, online: true, jam: false, deaf: false, hung: false };
  const slips: Slip[] = [];
  const lies: string[] = [];
  let speed = options.bytesPerMs ?? 0;
  let linesLeft: number | null = null;
  let link: ((bytes: Uint8Array) => void) | null = null;
  let queue: { readonly deed: Deed; readonly size: number }[] = [];
  let held = 0;
  let tail: number[] = [];
  let slip: Slip = EMPTY;
  let line = '';
  let page = 0;
  let stored = '';
  let reports = false;
  let display = false;
  let drawerOpen = false;
  let pulses = 0;
  let losing = 0;
  let lying: 'no' | 'next' | 'now' = 'no';
  let realTimeInData = 0;
  let turn: NodeJS.Timeout | null = null;
  let refused = false;
  let debt = 0;
  let boots = 0;
  let booting = false;

  const tellRoom = (): void => {
    if (!refused || is.hung || held + tail.length >= capacity) return;
    refused = false;
    setImmediate(() => room.tell(undefined));
  };
  const send = (...bytes: number[]): void => {
    if (!is.deaf && is.power && !booting) link?.(Uint8Array.from(bytes));
  };
  const canPrint = (): boolean => is.power && !booting && is.paper && !is.cover && is.online && !is.jam;
  const pin = (): number => (openIs === null ? 0 : (openIs === 'high') === drawerOpen ? 0x04 : 0);
  const paperBits = (): number => (is.paper ? (is.low ? 0x03 : 0x00) : 0x0f);

  const report = (): void => {
    if (!reports) return;
    const printer = 0x10 | pin() | (canPrint() ? 0 : 0x08) | (is.cover ? 0x20 : 0);
    send(printer, is.jam ? 0x08 : 0, paperBits(), 0x00);
  };
  const status = (n: number): void => {
    if (n === 1) send(0x12 | pin() | (canPrint() ? 0 : 0x08));
    else if (n === 2) send(0x12 | (is.cover ? 0x04 : 0) | (is.paper ? 0 : 0x20) | (is.jam ? 0x40 : 0));
    else if (n === 3) send(0x12 | (is.jam ? 0x08 : 0));
    else send(0x12 | (is.paper ? (is.low ? 0x0c : 0) : 0x6c));
  };
  const changed = (): void => {
    report();
    work();
  };

  const pulse = (which: 2 | 5, onMs: number, offMs: number): void => {
    pulses += 1;
    if (onMs > 0) drawerOpen = true;
    events.tell({ event: 'pulse', pin: which, onMs, offMs });
    report();
  };

  const use = (lines: number): void => {
    if (linesLeft === null) return;
    linesLeft -= lines;
    if (linesLeft > 0) return;
    linesLeft = null;
    is.paper = false;
    report();
  };
  const putLine = (feed: number): void => {
    if (lying !== 'now') {
      slip = { ...slip, lines: [...slip.lines, line, ...Array<string>(Math.max(0, feed - 1)).fill('')] };
      events.tell({ event: 'line', text: line });
    }
    line = '';
    use(feed);
  };
  const cut = (full: boolean): void => {
    if (line !== '') putLine(1);
    const done: Slip = { ...slip, cut: full ? 'full' : 'partial' };
    slip = EMPTY;
    if (lying === 'now') return;
    slips.push(done);
    if (slips.length > KEPT) slips.shift();
    events.tell({ event: 'cut', slip: done });
  };
  const confirm = (id: string | null, answer: readonly number[]): void => {
    const lied = lying === 'now';
    if (lied) {
      lying = 'no';
      lies.push(id ?? '');
    }
    events.tell({ event: 'done', id, lied });
    if (losing > 0) losing -= 1;
    else send(...answer);
  };
  const forget = (): void => {
    queue = [];
    held = 0;
    tail = [];
    line = '';
  };
  const reset = (): void => {
    page = 0;
    line = '';
    display = false;
  };

  const obey = (order: RealTime): void => {
    if (order.do === 'status') status(order.n);
    else if (order.do === 'pulseNow' && !is.jam) pulse(order.pin, 100, 100);
    else if (order.do === 'clear') forget();
    else if (order.do === 'recover' && is.jam) {
      is.jam = false;
      if (order.clear) forget();
      changed();
    }
  };

  const carryOut = (deed: Deed): void => {
    if (display && deed.do !== 'device') return;
    switch (deed.do) {
      case 'sign':
        line += signOf(deed.byte, page);
        return;
      case 'line':
        return putLine(deed.feed);
      case 'init':
        if (lying === 'next') lying = 'now';
        return reset();
      case 'page':
        page = deed.page;
        return;
      case 'cut':
        return cut(deed.full);
      case 'pulse':
        return pulse(deed.pin, deed.onMs, deed.offMs);
      case 'device':
        display = !deed.printer;
        return;
      case 'reports':
        reports = deed.on;
        return report();
      default:
        return ask(deed);
    }
  };
  const ask = (deed: Deed): void => {
    switch (deed.do) {
      case 'qrStore':
        stored = Buffer.from(deed.data).toString('utf8');
        return;
      case 'qrPrint':
        if (lying !== 'now') slip = { ...slip, qr: [...slip.qr, stored] };
        return use(8);
      case 'picture':
        if (lying !== 'now') slip = { ...slip, pictures: slip.pictures + 1 };
        return use(5);
      case 'barcode':
        if (lying !== 'now') slip = { ...slip, barcodes: [...slip.barcodes, deed.data] };
        return use(4);
      case 'askPaper':
        return confirm(null, [paperBits()]);
      case 'askDrawer':
        return send(pin() === 0 ? 0 : 1);
      case 'askDone':
        if (processIds) confirm(deed.id, [0x37, 0x22, ...Buffer.from(deed.id, 'latin1'), 0x00]);
        return;
      case 'askName':
        if (deed.what === 66 || deed.what === 67)
          send(0x5f, ...Buffer.from(deed.what === 66 ? maker : model, 'latin1'), 0x00);
        return;
      case 'strange':
        events.tell({ event: 'strange', bytes: deed.bytes });
    }
  };

  /** Carries out what it holds: at once, or one command after the other in its time. */
  function work(): void {
    if (turn !== null) return;
    while (queue.length > 0 && canPrint()) {
      const next = queue[0];
      if (!next) break;
      // signs gather in the line; time is taken by what moves paper, and passing over idle bytes takes none
      if (next.deed.do !== 'style') debt += next.size;
      if (speed > 0 && next.deed.do !== 'sign' && next.deed.do !== 'style') {
        turn = setTimeout(() => {
          turn = null;
          debt = 0;
          if (queue[0] === next && canPrint()) step();
          work();
        }, debt / speed);
        return;
      }
      step();
    }
    tellRoom();
  }
  function step(): void {
    const next = queue.shift();
    if (!next) return;
    held -= next.size;
    carryOut(next.deed);
    tellRoom();
  }

  const take = (byte: number): void => {
    tail.push(byte);
    const now = realTimeAtEnd(tail);
    if (now) {
      obey(now.order);
      if (now.length === tail.length) {
        tail = [];
        return;
      }
      realTimeInData += 1;
    }
    const deed = commandOf(tail);
    if (deed === null) return;
    queue.push({ deed, size: tail.length });
    held += tail.length;
    tail = [];
  };

  return {
    join(next) {
      link = next;
      return () => {
        if (link === next) link = null;
      };
    },
    receive(bytes) {
      // a printer that is off or boots hears nothing: what is sent to it is lost
      if (!is.power || booting) return bytes.length;
      let taken = 0;
      while (taken < bytes.length && !is.hung) {
        if (held + tail.length >= capacity && !(tail.length > 0 && held === 0)) {
          work();
          if (held + tail.length >= capacity) break;
        }
        take(bytes[taken] ?? 0);
        taken += 1;
      }
      work();
      refused ||= taken < bytes.length;
      return taken;
    },
    onRoom: room.on,
    on: events.on,
    slips: () => (slip === EMPTY ? slips : [...slips, slip]),
    state: () => ({
      ...{ power: is.power, paper: is.paper, cover: is.cover ? 'open' : 'shut', online: is.online },
      ...{ drawer: drawerOpen ? 'open' : 'shut', pulses, buffered: held + tail.length, lies, realTimeInData },
    }),
    setPaper(paper) {
      is.paper = paper !== false && paper !== 0;
      is.low = paper === 'low';
      linesLeft = typeof paper === 'number' && paper > 0 ? paper : null;
      changed();
    },
    setCover(open) {
      is.cover = open;
      changed();
    },
    setOnline(online) {
      is.online = online;
      changed();
    },
    setJam(jammed) {
      is.jam = jammed;
      changed();
    },
    powerOff() {
      is.power = false;
      reports = false;
      if (turn !== null) clearTimeout(turn);
      turn = null;
      forget();
      reset();
      boots += 1;
      tellRoom();
    },
    powerOn() {
      if (is.power) return;
      is.power = true;
      booting = bootMs > 0;
      const mine = boots;
      if (booting)
        setTimeout(() => {
          if (mine === boots) booting = false;
        }, bootMs);
    },
    setDeaf(deaf) {
      is.deaf = deaf;
    },
    setHung(hung) {
      is.hung = hung;
      if (!hung) tellRoom();
    },
    setSpeed(bytesPerMs) {
      speed = bytesPerMs;
      work();
    },
    loseAnswers(count) {
      losing = count;
    },
    lieOnce() {
      lying = 'next';
    },
    shutDrawer() {
      drawerOpen = false;
      report();
    },
    say: (bytes) => send(...bytes),
  };
}
