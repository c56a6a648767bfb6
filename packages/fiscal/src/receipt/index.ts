export * from './data.ts';
export * from './link.ts';
export * from './pdf.ts';
export * from './source.ts';
