import { type Failure, type Instant, toInstant } from '@valero/domain/kernel';
import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import type { Device, DeviceRegistry, DeviceView, HealthState } from '@valero/drivers/device';
import type { DeviceSetup } from '@valero/drivers/driver';
import type { ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { Scale } from '@valero/drivers/scale';
import type { LinkRoom } from '@valero/drivers/transport';
import type { DeviceHealth } from '../transport.ts';

/** Where the devices of a till come and go while it sells. */
export interface DeviceRoom {
  /** What a till has as long as nobody has set up another. */
  readonly defaults: readonly DeviceSetup[];
  /** Who has which address, and what went over it. */
  readonly links: LinkRoom;
  setups(): readonly DeviceSetup[];
  /**
   * Makes the devices be these: what has not changed stays as it is, what has is made anew, with those that hang on it. One that cannot be made
   * is shown as failed; why is answered (host.device_setup). One call after the other; never rejects for what a device does wrong.
   */
  apply(next: readonly DeviceSetup[]): Promise<readonly Failure[]>;
  /** The device of a set-up; null = there is none, or it is switched off. */
  device(id: string): Device | null;
}

/** The scanners of a till as one. */
export interface Scanners {
  /** Called with every code any of them reads, as it came (AIM identifier first where the scanner sends one). */
  onScan(listener: (code: string) => void): () => void;
}

/** The devices of a till. The registry knows all of them; null = there is none of this kind. */
export interface TillDevices {
  readonly registry: DeviceRegistry;
  readonly printer: ReceiptPrinter | null;
  readonly drawer: CashDrawer | null;
  readonly display: CustomerDisplay | null;
  readonly terminal: CardTerminal | null;
  /** None = no scale can be set up here. */
  readonly scale?: Scale;
  /** All scanners with a link of their own; none = there can be no such scanner. */
  readonly scanners?: Scanners;
  /** Where devices come and go while the till sells; none = they stay as they are. */
  readonly room?: DeviceRoom;
  /** What went wrong when the devices were made; told once the till sells. */
  readonly failures?: readonly Failure[];
}

const STATES: Readonly<Record<HealthState, DeviceHealth['state']>> = {
  ready: 'ready',
  degraded: 'warning',
  blocked: 'warning',
  connecting: 'offline',
  failed: 'offline',
  absent: 'absent',
};

/** A driver's health as screens show it. */
export function deviceHealth(view: DeviceView): DeviceHealth {
  const since: Instant | null = Number.isSafeInteger(view.since) ? toInstant(view.since) : null;
  return {
    id: view.id,
    kind: view.kind,
    name: view.name,
    state: STATES[view.state],
    detail: view.hint?.de ?? '',
    hint: view.hint,
    since,
  };
}
