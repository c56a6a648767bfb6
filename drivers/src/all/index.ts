import type { DriverCatalogue } from '../driver/index.ts';

/** Every driver VALERO has. A new one is its folder and a line here; it is loaded when a device is set up with it. */
export const DRIVERS: DriverCatalogue = {
  'escpos-printer': async () => (await import('../receipt-printer/index.ts')).escposDriver,
  'star-printer': async () => (await import('../receipt-printer/index.ts')).starDriver,
  'printer-drawer': async () => (await import('./escpos.ts')).printerDrawerDriver,
  'virtual-printer': async () => (await import('../receipt-printer/index.ts')).virtualPrinterDriver,
  'virtual-drawer': async () => (await import('./virtual.ts')).virtualDrawerDriver,
  'virtual-display': async () => (await import('./virtual.ts')).virtualDisplayDriver,
  'simulated-terminal': async () => (await import('./virtual.ts')).simulatedTerminalDriver,
  'scanner-serial': async () => (await import('../barcode-scanner/index.ts')).serialScannerDriver,
  'scanner-hid': async () => (await import('../barcode-scanner/index.ts')).hidScannerDriver,
};
