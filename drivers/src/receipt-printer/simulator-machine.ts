import { listeners } from '../device/index.ts';
import { commandOf, type Deed, type RealTime, realTimeAtEnd } from './simulator-commands.ts';
import { PaperPath, type Slip } from './simulator-paper.ts';

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

/** Makes a printer with paper in it, switched on. */
export function printerMachine(options: MachineOptions = {}): PrinterMachine {
  return new Machine(options);
}

class Machine implements PrinterMachine {
  readonly #options: Required<MachineOptions>;
  readonly #events = listeners<MachineEvent>();
  readonly #room = listeners<undefined>();
  readonly #is = { power: true, cover: false, online: true, jam: false, deaf: false, hung: false, booting: false };
  readonly #lies: string[] = [];
  readonly #paper: PaperPath;
  #speed: number;
  #link: ((bytes: Uint8Array) => void) | null = null;
  /** Commands it holds, and the bytes of one that is not complete. */
  #queue: { readonly deed: Deed; readonly size: number }[] = [];
  #held = 0;
  #tail: number[] = [];
  #reports = false;
  #display = false;
  #drawerOpen = false;
  #pulses = 0;
  #losing = 0;
  #lying: 'no' | 'next' | 'now' = 'no';
  #realTimeInData = 0;
  #turn: NodeJS.Timeout | null = null;
  #refused = false;
  /** Bytes whose time has not been taken yet. */
  #debt = 0;
  #boots = 0;

  constructor(options: MachineOptions) {
    const usual = { processIds: true, capacity: 4096, bytesPerMs: 0, bootMs: 0, openIs: 'high' } as const;
    this.#options = { ...usual, maker: 'VALERO', model: 'SIM-80', ...options };
    this.#speed = this.#options.bytesPerMs;
    this.#paper = new PaperPath({
      line: (text) => this.#events.tell({ event: 'line', text }),
      cut: (slip) => this.#events.tell({ event: 'cut', slip }),
      ended: () => this.#report(),
    });
  }

  join: PrinterMachine['join'] = (next) => {
    this.#link = next;
    return () => {
      if (this.#link === next) this.#link = null;
    };
  };

  receive: PrinterMachine['receive'] = (bytes) => {
    // a printer that is off or boots hears nothing: what is sent to it is lost
    if (!this.#is.power || this.#is.booting) return bytes.length;
    let taken = 0;
    while (taken < bytes.length && !this.#is.hung) {
      if (this.#isFull()) this.#work();
      // a command longer than the buffer is read as it comes
      if (this.#isFull() && this.#held > 0) break;
      this.#take(bytes[taken] ?? 0);
      taken += 1;
    }
    this.#work();
    this.#refused ||= taken < bytes.length;
    return taken;
  };

  onRoom: PrinterMachine['onRoom'] = (listener) => this.#room.on(listener);
  on: PrinterMachine['on'] = (listener) => this.#events.on(listener);
  slips: PrinterMachine['slips'] = () => this.#paper.slips();
  state: PrinterMachine['state'] = () => ({
    ...{ power: this.#is.power, paper: this.#paper.isThere, cover: this.#is.cover ? 'open' : 'shut' },
    ...{ online: this.#is.online, drawer: this.#drawerOpen ? 'open' : 'shut', pulses: this.#pulses },
    ...{ buffered: this.#held + this.#tail.length, lies: this.#lies, realTimeInData: this.#realTimeInData },
  });

  setPaper: PrinterMachine['setPaper'] = (paper) => {
    this.#paper.put(paper);
    this.#changed();
  };
  setCover: PrinterMachine['setCover'] = (open) => {
    this.#is.cover = open;
    this.#changed();
  };
  setOnline: PrinterMachine['setOnline'] = (online) => {
    this.#is.online = online;
    this.#changed();
  };
  setJam: PrinterMachine['setJam'] = (jammed) => {
    this.#is.jam = jammed;
    this.#changed();
  };
  powerOff: PrinterMachine['powerOff'] = () => {
    this.#is.power = false;
    this.#reports = false;
    if (this.#turn !== null) clearTimeout(this.#turn);
    this.#turn = null;
    this.#forget();
    this.#reset();
    this.#boots += 1;
    this.#tellRoom();
  };
  powerOn: PrinterMachine['powerOn'] = () => {
    if (this.#is.power) return;
    this.#is.power = true;
    const { bootMs } = this.#options;
    this.#is.booting = bootMs > 0;
    const mine = this.#boots;
    if (bootMs > 0)
      setTimeout(() => {
        if (mine === this.#boots) this.#is.booting = false;
      }, bootMs);
  };
  setDeaf: PrinterMachine['setDeaf'] = (deaf) => {
    this.#is.deaf = deaf;
  };
  setHung: PrinterMachine['setHung'] = (hung) => {
    this.#is.hung = hung;
    this.#tellRoom();
  };
  setSpeed: PrinterMachine['setSpeed'] = (bytesPerMs) => {
    this.#speed = bytesPerMs;
    this.#work();
  };
  loseAnswers: PrinterMachine['loseAnswers'] = (count) => {
    this.#losing = count;
  };
  lieOnce: PrinterMachine['lieOnce'] = () => {
    if (this.#lying === 'no') this.#lying = 'next';
  };
  shutDrawer: PrinterMachine['shutDrawer'] = () => {
    this.#drawerOpen = false;
    this.#report();
  };
  say: PrinterMachine['say'] = (bytes) => this.#send(...bytes);

  #isFull(): boolean {
    return this.#held + this.#tail.length >= this.#options.capacity;
  }

  #canPrint(): boolean {
    const { power, booting, cover, online, jam } = this.#is;
    return power && !booting && this.#paper.isThere && !cover && online && !jam;
  }

  #send(...bytes: number[]): void {
    const { deaf, power, booting } = this.#is;
    if (!deaf && power && !booting) this.#link?.(Uint8Array.from(bytes));
  }

  #tellRoom(): void {
    if (!this.#refused || this.#is.hung || this.#isFull()) return;
    this.#refused = false;
    setImmediate(() => this.#room.tell(undefined));
  }

  #pin(): number {
    const { openIs } = this.#options;
    return openIs === null || (openIs === 'high') !== this.#drawerOpen ? 0 : 0x04;
  }

  #report(): void {
    if (!this.#reports) return;
    const printer = 0x10 | this.#pin() | (this.#canPrint() ? 0 : 0x08) | (this.#is.cover ? 0x20 : 0);
    this.#send(printer, this.#is.jam ? 0x08 : 0, this.#paper.bits(), 0x00);
  }

  #status(n: number): void {
    const { cover, jam } = this.#is;
    const paper = this.#paper;
    if (n === 1) this.#send(0x12 | this.#pin() | (this.#canPrint() ? 0 : 0x08));
    else if (n === 2) this.#send(0x12 | (cover ? 0x04 : 0) | (paper.isThere ? 0 : 0x20) | (jam ? 0x40 : 0));
    else if (n === 3) this.#send(0x12 | (jam ? 0x08 : 0));
    else this.#send(0x12 | (paper.isThere ? (paper.isLow ? 0x0c : 0) : 0x6c));
  }

  #changed(): void {
    this.#report();
    this.#work();
  }

  #forget(): void {
    this.#queue = [];
    this.#held = 0;
    this.#tail = [];
    this.#paper.forget();
  }

  #reset(): void {
    this.#paper.reset();
    this.#display = false;
  }

  #take(byte: number): void {
    this.#tail.push(byte);
    const now = realTimeAtEnd(this.#tail);
    if (now) {
      this.#obey(now.order);
      if (now.length >= this.#tail.length) {
        this.#tail = [];
        return;
      }
      this.#realTimeInData += 1;
    }
    const deed = commandOf(this.#tail);
    if (deed === null) return;
    this.#queue.push({ deed, size: this.#tail.length });
    this.#held += this.#tail.length;
    this.#tail = [];
  }

  #obey(order: RealTime): void {
    if (order.do === 'status') this.#status(order.n);
    else if (order.do === 'pulseNow' && !this.#is.jam) this.#pulse(order.pin, 100, 100);
    else if (order.do === 'clear') this.#forget();
    else if (order.do === 'recover' && this.#is.jam) {
      this.#is.jam = false;
      if (order.clear) this.#forget();
      this.#changed();
    }
  }

  /** Carries out what it holds: at once, or one command after the other in its time. */
  #work(): void {
    if (this.#turn !== null) return;
    while (this.#queue.length > 0 && this.#canPrint()) {
      const next = this.#queue[0];
      if (!next) break;
      // signs gather in the line; time is taken by what moves paper, and passing over idle bytes takes none
      if (next.deed.do !== 'style') this.#debt += next.size;
      if (this.#speed > 0 && next.deed.do !== 'sign' && next.deed.do !== 'style') {
        this.#turn = setTimeout(() => {
          this.#turn = null;
          this.#debt = 0;
          if (this.#queue[0] === next && this.#canPrint()) this.#step();
          this.#work();
        }, this.#debt / this.#speed);
        return;
      }
      this.#step();
    }
    this.#tellRoom();
  }

  #step(): void {
    const next = this.#queue.shift();
    if (!next) return;
    this.#held -= next.size;
    this.#carryOut(next.deed);
    this.#tellRoom();
  }

  #carryOut(deed: Deed): void {
    if (this.#display && deed.do !== 'device') return;
    if (this.#paper.carryOut(deed)) return;
    switch (deed.do) {
      case 'init':
        if (this.#lying === 'next') this.#lying = 'now';
        this.#paper.isFaked = this.#lying === 'now';
        return this.#reset();
      case 'pulse':
        return this.#pulse(deed.pin, deed.onMs, deed.offMs);
      case 'device':
        this.#display = !deed.printer;
        return;
      case 'reports':
        this.#reports = deed.on;
        return this.#report();
      case 'askPaper':
        return this.#confirm(null, [this.#paper.bits()]);
      case 'askDrawer':
        return this.#send(this.#pin() === 0 ? 0 : 1);
      case 'askDone':
        if (this.#options.processIds) this.#confirm(deed.id, [0x37, 0x22, ...Buffer.from(deed.id, 'latin1'), 0x00]);
        return;
      case 'askName':
        return this.#sayName(deed.what);
      case 'strange':
        this.#events.tell({ event: 'strange', bytes: deed.bytes });
    }
  }

  #sayName(what: number): void {
    const { maker, model } = this.#options;
    if (what === 66 || what === 67) this.#send(0x5f, ...Buffer.from(what === 66 ? maker : model, 'latin1'), 0x00);
  }

  #pulse(pin: 2 | 5, onMs: number, offMs: number): void {
    this.#pulses += 1;
    if (onMs > 0) this.#drawerOpen = true;
    this.#events.tell({ event: 'pulse', pin, onMs, offMs });
    this.#report();
  }

  #confirm(id: string | null, answer: readonly number[]): void {
    const lied = this.#lying === 'now';
    if (lied) {
      this.#lying = 'no';
      this.#paper.isFaked = false;
      this.#lies.push(id ?? '');
    }
    this.#events.tell({ event: 'done', id, lied });
    if (this.#losing > 0) this.#losing -= 1;
    else this.#send(...answer);
  }
}
