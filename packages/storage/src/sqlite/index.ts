export { STORAGE_ERRORS } from '../errors.ts';
export * from './types.ts';
