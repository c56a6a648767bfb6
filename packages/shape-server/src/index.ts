export * from './model.ts';
export * from './offset.ts';
export * from './rules.ts';
