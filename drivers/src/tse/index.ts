export * from './contract.ts';
export type { TseRig } from './contract-rig.ts';
export { type SignedStep, signedBy, stepVerifies } from './contract-signed.ts';
export * from './port.ts';
