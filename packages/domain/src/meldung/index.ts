export * from './commands.ts';
export * from './documents.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './model.ts';
export * from './ports.ts';
export * from './queries.ts';
export * from './rules.ts';
