export { type FiskalyConfig, fiskalyTse } from './fiskaly-tse.ts';
