export { STORAGE_ERRORS } from '../errors.ts';
export { articleRow } from '../stock/apply.ts';
export { DATABASE_FILE } from './connection.ts';
export { DEVICE_PROJECTIONS } from './modules.ts';
export { printQueue } from './prints.ts';
export type { Proof } from './proof.ts';
export { openDeviceStore, rebuildDirectory, verifyDirectory } from './store.ts';
export * from './types.ts';
