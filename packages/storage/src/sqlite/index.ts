export { STORAGE_ERRORS } from '../errors.ts';
export { articleRow } from '../stock/apply.ts';
export { DEVICE_PROJECTIONS } from './modules.ts';
export { DATABASE_FILE, openDeviceStore, rebuildDirectory, verifyDirectory } from './store.ts';
export * from './types.ts';
