import type { Text } from '@valero/domain/kernel';

/** What a screen sees of devices; free of drivers, whose code no screen loads. */

/** An address as a form holds it: `tcp` with host and port, `serial` and `lp` with a path, and so on. */
export interface LinkView {
  readonly kind: 'tcp' | 'serial' | 'lp' | 'usb' | 'spool' | 'loop';
  readonly [setting: string]: unknown;
}

/** A device as it is set up. */
export interface SetupView {
  readonly id: string;
  readonly driver: string;
  readonly name: string;
  readonly link: LinkView | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
}

/** How a device is and what to do. */
export interface HealthView {
  readonly state: 'absent' | 'connecting' | 'ready' | 'degraded' | 'blocked' | 'failed';
  readonly code: string;
  /** Epoch ms. */
  readonly since: number;
  readonly hint: Text | null;
}

/** What can be tried at a device. Nothing of it moves money or books anything. */
export const DEVICE_TESTS = [
  'page',
  'pin2',
  'pin5',
  'open',
  'sensor',
  'show',
  'inspect',
  'weigh',
  'scan',
  'label',
] as const;
export type DeviceTest = (typeof DEVICE_TESTS)[number];

/** How a test went, in words for whoever stands there. */
export interface TestOutcome {
  readonly ok: boolean;
  readonly text: Text;
  /** What to do or to look at; null = nothing. */
  readonly hint: Text | null;
}

/** A device of this till as it is set up and as it stands. TSEs have no set-up here. */
export interface DeviceRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly setup: SetupView | null;
  /** Its address as text; empty = it has none. */
  readonly where: string;
  /** It is not there: paper, drawer or display on the screen, a terminal that moves no money. */
  readonly isVirtual: boolean;
  /** null = switched off. */
  readonly health: HealthView | null;
  readonly tests: readonly DeviceTest[];
}

/** A driver as the set-up screen offers it; `options` is a JSON schema. */
export interface DriverView {
  readonly id: string;
  readonly kind: string;
  readonly name: Text;
  readonly links: readonly LinkView['kind'][];
  readonly usual: LinkView | null;
  readonly options: unknown;
  readonly isVirtual: boolean;
}

/** A place where a device may be, and the device that has it already. */
export interface PortView {
  readonly address: LinkView;
  /** For people: `USB-Drucker lp0`. */
  readonly label: string;
  /** Whether the till may use it. */
  readonly access: 'ok' | 'denied';
  readonly hint: Text | null;
  /** The exact command that helps, for a terminal; null = there is none. */
  readonly command: string | null;
  readonly takenBy: string | null;
}

/** How asking went: who answered, or why nobody could be asked. `why` is a code of the link: `absent`, `denied`, `busy`, `taken` … */
export type ProbeView =
  | {
      readonly state: 'found';
      readonly found: {
        readonly driver: string;
        readonly label: string;
        readonly options: Readonly<Record<string, unknown>>;
        readonly address: LinkView;
      };
    }
  | { readonly state: 'silent' }
  | { readonly state: 'closed'; readonly why: string; readonly detail: string };
