export * from './faults.ts';
export { type FileTseStoreOptions, fileTseStore } from './file-store.ts';
export type { TseAlgorithm } from './keys.ts';
export type { TseLogTime, TseLogVersion } from './messages.ts';
export * from './simulator.ts';
export { memoryTseStore, type TseStore } from './store.ts';
