import type { CashKind } from '@valero/domain/kasse';
import type { Failure } from '@valero/domain/kernel';
import { create } from 'zustand';

/** Ways to take something back: from its receipt, without one, deposits. */
export type ReturnsTab = 'receipt' | 'free' | 'deposit';

/** What fills the left pane in place of the tiles. */
export type Panel =
  | { readonly name: 'line'; readonly tab: 'quantity' | 'price' | 'discount' }
  | { readonly name: 'discountAll' }
  | { readonly name: 'askPrice'; readonly articleId: string; readonly title: string; readonly quantity: number }
  | { readonly name: 'weigh'; readonly articleId: string; readonly title: string }
  | { readonly name: 'cash'; readonly given: number }
  | { readonly name: 'card'; readonly amount: number | null }
  | { readonly name: 'transfer' }
  | { readonly name: 'customer' }
  | { readonly name: 'newCustomer'; readonly text: string }
  | { readonly name: 'park' }
  | { readonly name: 'day' }
  | {
      readonly name: 'cashMove';
      readonly kind: CashKind;
    }
  | { readonly name: 'float' }
  | { readonly name: 'drawer' }
  | { readonly name: 'xReport' }
  | { readonly name: 'close' }
  | { readonly name: 'zList' }
  | { readonly name: 'cardCut' }
  | { readonly name: 'receipts' }
  | { readonly name: 'receipt'; readonly belegId: string }
  | { readonly name: 'storno'; readonly belegId: string }
  | { readonly name: 'ereceipt'; readonly belegId: string; readonly number: number }
  | { readonly name: 'abort' }
  | { readonly name: 'status' }
  | { readonly name: 'sync' }
  | { readonly name: 'settings' }
  | { readonly name: 'menu' }
  | { readonly name: 'returns'; readonly tab: ReturnsTab; readonly qr?: string | undefined }
  | { readonly name: 'returnLines'; readonly belegId: string }
  | { readonly name: 'voucher'; readonly tab: 'sell' | 'redeem'; readonly number: string }
  | { readonly name: 'tip' }
  | { readonly name: 'advance'; readonly tab: 'take' | 'settle' }
  | { readonly name: 'foreign' }
  | { readonly name: 'invoice' }
  | { readonly name: 'count' }
  | { readonly name: 'training' }
  | { readonly name: 'rateChange' }
  | { readonly name: 'tse' }
  | { readonly name: 'tseSetUp' }
  | { readonly name: 'codes' }
  | { readonly name: 'labels' }
  | { readonly name: 'prints' }
  | { readonly name: 'devices' }
  /** Adds a device, or changes the one of this id. */
  | { readonly name: 'addDevice'; readonly id: string | null }
  | { readonly name: 'help' };

/** What the last finished sale left to do: hand out change, take the receipt. */
export interface Finished {
  readonly belegId: string;
  readonly number: number;
  readonly kind: 'sale' | 'storno' | 'cash';
  /** Number of the Beleg that a storno takes back; null = none. */
  readonly stornoOf: number | null;
  readonly training: boolean;
  /** Why there is no signature although a TSE is set up; null = it signed, or there is none. */
  readonly outage: string | null;
  /** Cents. */
  readonly gross: number;
  readonly tendered: number;
  readonly change: number;
  readonly paidByCard: number;
}

/** A calm line under the scan field: a failure, or what just happened. */
export type Notice =
  | { readonly kind: 'failure'; readonly failure: Failure; readonly turn: number }
  | { readonly kind: 'done'; readonly text: string; readonly turn: number };

interface TillStore {
  /** Text of the scan field. */
  readonly text: string;
  /** Quantity for the next article in thousandths; null = one piece. */
  readonly quantity: number | null;
  /** The next receipt is to be an invoice (§ 14 UStG). */
  readonly invoice: boolean;
  /** The full-screen mode of the Kassen-Nachschau is open. */
  readonly nachschau: boolean;
  /** Marked position; null = the last one. */
  readonly selected: number | null;
  /** Open panels, the visible one last: Escape takes one away. */
  readonly panels: readonly Panel[];
  readonly finished: Finished | null;
  readonly notice: Notice | null;
  readonly palette: boolean;
  setText(text: string): void;
  setQuantity(quantity: number | null): void;
  setInvoice(on: boolean): void;
  setNachschau(open: boolean): void;
  /** Gives the quantity of the next article and forgets it. */
  takeQuantity(): number;
  select(pos: number | null): void;
  /** Opens a panel on top of the others; the same one is not stacked twice. */
  open(panel: Panel): void;
  /** Replaces the visible panel. */
  replace(panel: Panel): void;
  /** One step back. */
  back(): void;
  home(): void;
  finish(finished: Finished | null): void;
  fail(failure: Failure): void;
  say(text: string): void;
  clearNotice(): void;
  setPalette(open: boolean): void;
}

/** Ways to pay take each other's place: Escape leads back to the basket, not to another way to pay. */
const PAYING: ReadonlySet<Panel['name'] | undefined> = new Set(['cash', 'card', 'transfer', 'foreign']);

/** Panels that wait for what another one finds out. */
const ASKING: ReadonlySet<Panel['name'] | undefined> = new Set(['invoice', ...PAYING]);

let turn = 0;

/** What the till screen itself invents: typed text, marked line, open panels. Everything else comes from the host. */
export const useTill = create<TillStore>((set, get) => ({
  text: '',
  quantity: null,
  invoice: false,
  nachschau: false,
  selected: null,
  panels: [],
  finished: null,
  notice: null,
  palette: false,
  setText: (text) => set({ text }),
  setQuantity: (quantity) => set({ quantity }),
  setInvoice: (invoice) => set({ invoice }),
  setNachschau: (nachschau) => set({ nachschau, palette: false, notice: null }),
  takeQuantity() {
    const { quantity } = get();
    set({ quantity: null });
    return quantity ?? 1000;
  },
  select: (selected) => set({ selected }),
  open(panel) {
    const { panels } = get();
    const top = panels.at(-1)?.name;
    const same = top === panel.name || (PAYING.has(top) && PAYING.has(panel.name));
    const others = same ? panels.slice(0, -1) : panels;
    set({ panels: [...others, panel], palette: false, text: '', notice: null });
  },
  replace: (panel) => set({ panels: [...get().panels.slice(0, -1), panel], notice: null }),
  back: () => set({ panels: get().panels.slice(0, -1), notice: null }),
  home: () => set({ panels: [], text: '', notice: null }),
  finish: (finished) => set({ finished, panels: [], text: '', selected: null, quantity: null, invoice: false }),
  fail(failure) {
    turn += 1;
    set({ notice: { kind: 'failure', failure, turn } });
  },
  say(text) {
    turn += 1;
    set({ notice: { kind: 'done', text, turn } });
  },
  clearNotice: () => set({ notice: null }),
  setPalette: (palette) => set({ palette }),
}));

/**
 * Ends the visible panel later, when an answer has come: only if it is still the visible one. Whoever has gone on
 * meanwhile is not called back.
 */
export function fromHere(): { back(): void; home(): void; answer(): void } {
  const mine = useTill.getState().panels.at(-1);
  const still = (): boolean => useTill.getState().panels.at(-1) === mine;
  return {
    back: () => (still() ? useTill.getState().back() : undefined),
    home: () => (still() ? useTill.getState().home() : undefined),
    // to whoever asked: an invoice for its recipient, paying for its customer; else home
    answer() {
      const { panels, home } = useTill.getState();
      if (!still()) return;
      const at = panels.findLastIndex((panel, index) => index < panels.length - 1 && ASKING.has(panel.name));
      if (at < 0) home();
      else useTill.setState({ panels: panels.slice(0, at + 1), notice: null });
    },
  };
}

/** Forgets everything a person typed, for the next one who signs in. The basket is not here and stays. */
export function forgetTyped(): void {
  useTill.setState({
    text: '',
    quantity: null,
    invoice: false,
    nachschau: false,
    selected: null,
    panels: [],
    finished: null,
    notice: null,
    palette: false,
  });
}
