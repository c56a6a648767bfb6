import type { Device } from '../device/index.ts';

/** One row: text alone, or text at both edges. The right side is never cut. */
export type DisplayRow = string | { readonly left: string; readonly right: string };

/** What the customer sees: two rows. The host formats money and words. */
export interface DisplayContent {
  readonly top: DisplayRow;
  readonly bottom: DisplayRow;
}

/** A display that faces the customer. It may fail without anybody waiting for it. */
export interface CustomerDisplay extends Device {
  readonly kind: 'customerDisplay';
  /** Columns of a row; 20 on nearly every pole display. */
  readonly columns: number;
  /** Shows this until something else comes. Returns at once; never throws. */
  show(content: DisplayContent): void;
}
