export * from './contract.ts';
export * from './port.ts';
export * from './simulator.ts';
