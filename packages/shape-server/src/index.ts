export { openShapeEngine } from './engine.ts';
export { type Listening, listenShapeServer } from './http/listen.ts';
export { openShapeServer, type ShapeServer } from './http/server.ts';
export * from './model.ts';
export * from './offset.ts';
export * from './rules.ts';
