export * from './arbitrary.ts';
export * from './clock.ts';
export * from './ids.ts';
export * from './model-records.ts';
export * from './model-till.ts';
export * from './plan.ts';
export * from './special.ts';
export * from './world.ts';
