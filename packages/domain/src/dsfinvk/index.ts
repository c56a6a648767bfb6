export * from './errors.ts';
export * from './format.ts';
export * from './provisional.ts';
export * from './rows-bon.ts';
export * from './rows-z.ts';
export * from './source.ts';
export * from './tables.ts';
