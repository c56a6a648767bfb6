export * from './chart.ts';
export * from './model.ts';
export * from './posting.ts';
export * from './queries.ts';
