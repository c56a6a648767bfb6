import type { Device } from '../device/index.ts';

/** A scanner with a link of its own. What it reads is text as it came, AIM identifier first where the scanner sends one. */
export interface BarcodeScanner extends Device {
  /** Called once for every code, in the order of reading. */
  onScan(listener: (code: string) => void): () => void;
}
