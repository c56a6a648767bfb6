export * from './contract.ts';
export * from './driver.ts';
export * from './port.ts';
export * from './simulator.ts';
export * from './virtual-display.ts';
