export * from './data.ts';
export * from './link.ts';
export * from './page.ts';
export * from './source.ts';
