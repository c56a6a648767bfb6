export * from './contract.ts';
export * from './port.ts';
export * from './printer-drawer.ts';
export * from './virtual-drawer.ts';
