export * from './arbitrary.ts';
export * from './clock.ts';
export * from './ids.ts';
export * from './model-till.ts';
export * from './plan.ts';
export * from './world.ts';
