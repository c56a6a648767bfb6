export type { IdentityStore, RefreshToken } from './identity.ts';
export type * from './types.ts';
export { CONSUMERS } from './types.ts';
