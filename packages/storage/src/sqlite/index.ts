export { STORAGE_ERRORS } from '../errors.ts';
export { DATABASE_FILE, openDeviceStore, rebuildDirectory, verifyDirectory } from './store.ts';
export * from './types.ts';
