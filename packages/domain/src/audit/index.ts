export * from './changes.ts';
export * from './commands.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './model.ts';
export * from './queries.ts';
export * from './retention.ts';
