export * from './contract.ts';
export * from './port.ts';
export * from './rows.ts';
export * from './virtual-display.ts';
