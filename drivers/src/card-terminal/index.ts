export * from './contract.ts';
export * from './external.ts';
export * from './money-text.ts';
export * from './port.ts';
export * from './simulator.ts';
