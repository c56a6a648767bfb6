export * from './commands.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './model.ts';
export * from './ports.ts';
export * from './queries.ts';
