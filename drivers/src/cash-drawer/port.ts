import type { Device, DeviceCode } from '../device/index.ts';

/** What opening came to. `sent`: the pulse left; only a drawer with a sensor can say more through `state`. */
export type OpenOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'failed'; readonly code: DeviceCode };

/** Which level of its sensor means open; found out once by calibration. `none` = no sensor, or one that does not change. */
export type DrawerSensor = 'openHigh' | 'openLow' | 'none';

/** What a sensor says, without its meaning. */
export type DrawerLevel = 'high' | 'low';

/** Whether it stands open; `unknown` where there is no sensor. */
export type DrawerState = 'open' | 'closed' | 'unknown';

/** A cash drawer. Who opened it and why is the journal's business, not the driver's. */
export interface CashDrawer extends Device {
  readonly kind: 'cashDrawer';
  /** Never rejects, and answers within seconds: the sale goes on, the drawer has a key. */
  open(): Promise<OpenOutcome>;
  state(): DrawerState;
  /** Called when it opens or is shut, whoever did it; never where there is no sensor. */
  onState(listener: (state: 'open' | 'closed') => void): () => void;
  /** The sensor's level now, for calibration; null = no sensor, or no answer. Never rejects. */
  level(): Promise<DrawerLevel | null>;
}
