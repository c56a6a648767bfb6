export * from './codes.ts';
export * from './contract.ts';
export * from './health.ts';
export * from './listeners.ts';
export * from './model.ts';
export * from './registry.ts';
export * from './within.ts';
