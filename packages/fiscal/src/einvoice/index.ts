export * from './categories.ts';
export * from './check.ts';
export * from './cii.ts';
export * from './map.ts';
export * from './model.ts';
export * from './pdf.ts';
export * from './read.ts';
export * from './ubl.ts';
