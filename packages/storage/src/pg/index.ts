export { STORAGE_ERRORS } from '../errors.ts';
export type { IdentityStore, RefreshToken } from './identity.ts';
export { SERVER_QUERIES } from './query.ts';
export { openServerStore } from './store.ts';
export type * from './types.ts';
export { CONSUMERS } from './types.ts';
