import type { LinkAddress } from './address.ts';
import type { LinkCode } from './model.ts';
import type { SerialPortInfo } from './serial-list.ts';

/** An address that only the kernel's or a vendor's native code reaches. */
export type NativeAddress = Extract<LinkAddress, { kind: 'serial' | 'lp' | 'usb' }>;

/** What the host asks of its native process. `link` counts the openings, so that late news of an older one is told apart. */
export type NativeOrder =
  | { readonly is: 'open'; readonly link: number; readonly address: NativeAddress }
  | { readonly is: 'write'; readonly link: number; readonly turn: number; readonly bytes: Uint8Array }
  | { readonly is: 'close'; readonly link: number }
  | { readonly is: 'ping'; readonly turn: number }
  | { readonly is: 'list'; readonly turn: number };

/** What the native process tells. */
export type NativeNews =
  /** It has started. */
  | { readonly is: 'ready' }
  | { readonly is: 'opened'; readonly link: number }
  | { readonly is: 'refused'; readonly link: number; readonly code: LinkCode; readonly message: string }
  | { readonly is: 'data'; readonly link: number; readonly bytes: Uint8Array }
  | { readonly is: 'written'; readonly link: number; readonly turn: number }
  | {
      readonly is: 'failed';
      readonly link: number;
      readonly turn: number;
      readonly code: LinkCode;
      readonly message: string;
    }
  | { readonly is: 'gone'; readonly link: number }
  | { readonly is: 'closed'; readonly link: number }
  | { readonly is: 'pong'; readonly turn: number }
  | { readonly is: 'listed'; readonly turn: number; readonly ports: readonly SerialPortInfo[] };

/** The native process as its parent sees it: a forked Node, or Electron's utility process. */
export interface NativeChild {
  post(order: NativeOrder): void;
  onNews(listener: (news: NativeNews) => void): void;
  /** Called once, also when it could not be started. */
  onExit(listener: () => void): void;
  /** Ends it at once, whatever it hangs in. */
  kill(): void;
}

/** Starts a native process. */
export type NativeSpawn = () => NativeChild;
