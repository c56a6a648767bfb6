import type { Text } from '@valero/domain/kernel';
import type { DeviceCode } from './codes.ts';

/**
 * How a device is. `blocked` = a person can free it (paper, cover); `degraded` = works, but something is missing;
 * `failed` = does not work now; `absent` = not set up or stopped.
 */
export type HealthState = 'absent' | 'connecting' | 'ready' | 'degraded' | 'blocked' | 'failed';

/** Health at a moment; `since` in epoch ms. */
export interface Health {
  readonly state: HealthState;
  readonly code: DeviceCode;
  readonly since: number;
}

/** The families of devices. */
export type DeviceKind =
  | 'receiptPrinter'
  | 'labelPrinter'
  | 'cashDrawer'
  | 'customerDisplay'
  | 'cardTerminal'
  | 'barcodeScanner'
  | 'tse'
  | 'scale';

/** What every driver offers. No method blocks and none throws for what a device does wrong. */
export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  /** For people: `Bondrucker (Netzwerk)`. */
  readonly name: string;
  /** Begins to connect and keeps trying; a second call changes nothing. */
  start(): void;
  /** Ends; open work is answered first. A second call changes nothing. */
  stop(): Promise<void>;
  health(): Health;
  /** Called after every change of health; returns how to stop listening. */
  onHealth(listener: (health: Health) => void): () => void;
}

/** A device as the screen lists it. */
export interface DeviceView {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: string;
  readonly state: HealthState;
  readonly code: DeviceCode;
  readonly since: number;
  /** What happened and what to do; null when ready. */
  readonly hint: Text | null;
}
