export * from './batch.ts';
export * from './seal.ts';
export * from './verify.ts';
