export * from './contract.ts';
export * from './driver.ts';
export * from './port.ts';
export * from './printer-drawer.ts';
export { calibrated } from './sensor.ts';
export * from './simulator.ts';
export * from './virtual-drawer.ts';
