export * from './arbitrary.ts';
export * from './clock.ts';
export * from './ids.ts';
export * from './model-till.ts';
export * from './world.ts';
