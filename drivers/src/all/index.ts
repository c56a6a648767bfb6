import type { DriverCatalogue } from '../driver/index.ts';

/** Every driver VALERO has. A new one is its folder and a line here; it is loaded when a device is set up with it. */
export const DRIVERS: DriverCatalogue = {
  'escpos-printer': async () => (await import('../receipt-printer/index.ts')).escposDriver,
  'star-printer': async () => (await import('../receipt-printer/index.ts')).starDriver,
  'printer-drawer': async () => (await import('../cash-drawer/index.ts')).printerDrawerDriver,
  'virtual-printer': async () => (await import('../receipt-printer/index.ts')).virtualPrinterDriver,
  'virtual-drawer': async () => (await import('./virtual.ts')).virtualDrawerDriver,
  'virtual-display': async () => (await import('./virtual.ts')).virtualDisplayDriver,
  'simulated-terminal': async () => (await import('./virtual.ts')).simulatedTerminalDriver,
  zvt: async () => (await import('../zvt/index.ts')).zvtDriver,
  'external-terminal': async () => (await import('../card-terminal/index.ts')).externalTerminalDriver,
  'scanner-serial': async () => (await import('../barcode-scanner/index.ts')).serialScannerDriver,
  'scanner-hid': async () => (await import('../barcode-scanner/index.ts')).hidScannerDriver,
  'trigger-drawer': async () => (await import('../cash-drawer/index.ts')).triggerDrawerDriver,
  'display-cd5220': async () => (await import('../customer-display/index.ts')).cd5220Driver,
  'display-epson': async () => (await import('../customer-display/index.ts')).epsonDisplayDriver,
  'display-dsp800': async () => (await import('../customer-display/index.ts')).dsp800Driver,
  'display-printer': async () => (await import('../customer-display/index.ts')).displayBehindPrinterDriver,
  'scale-dialog06': async () => (await import('../scale/index.ts')).dialog06Driver,
  'scale-toledo': async () => (await import('../scale/index.ts')).toledoDriver,
  'label-zpl': async () => (await import('../label-printer/index.ts')).zplLabelDriver,
  'label-escpos': async () => (await import('../label-printer/index.ts')).escposLabelDriver,
};
