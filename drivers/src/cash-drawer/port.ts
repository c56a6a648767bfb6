import type { Device, DeviceCode } from '../device/index.ts';

/** What opening came to. `sent`: the pulse left; only a drawer with a sensor can say more through `state`. */
export type OpenOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'failed'; readonly code: DeviceCode };

/** A cash drawer. Who opened it and why is the journal's business, not the driver's. */
export interface CashDrawer extends Device {
  readonly kind: 'cashDrawer';
  /** Never rejects, and answers within seconds: the sale goes on, the drawer has a key. */
  open(): Promise<OpenOutcome>;
  /** `unknown` where there is no sensor. */
  state(): 'open' | 'closed' | 'unknown';
}
