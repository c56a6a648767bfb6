import type { BarcodeScanner } from '@valero/drivers/barcode-scanner';
import { type Device, listeners } from '@valero/drivers/device';
import type { Scanners } from './model.ts';

/** Any number of scanners, heard as one. */
export interface ScannerGroup extends Scanners {
  put(scanners: readonly BarcodeScanner[]): void;
}

/** Makes an empty group. */
export function scannerGroup(): ScannerGroup {
  const read = listeners<string>();
  let leaving: readonly (() => void)[] = [];
  return {
    onScan: read.on,
    put(scanners) {
      for (const leave of leaving) leave();
      leaving = scanners.map((scanner) => scanner.onScan(read.tell));
    },
  };
}

/** Whether a device reads codes. */
export function isScanner(device: Device): device is BarcodeScanner {
  return device.kind === 'barcodeScanner' && 'onScan' in device;
}
