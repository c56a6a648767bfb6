export * from './model.ts';
export * from './offset.ts';
