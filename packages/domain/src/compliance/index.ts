export * from './events.ts';
export * from './model.ts';
export * from './ports.ts';
export * from './process-data.ts';
export * from './rules.ts';
export * from './tse.ts';
