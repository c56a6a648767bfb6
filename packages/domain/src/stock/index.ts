export * from './commands.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './gtin.ts';
export * from './import.ts';
export * from './model.ts';
export * from './ports.ts';
export * from './queries.ts';
