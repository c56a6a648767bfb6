/**
 * What the engine is made of, without PostgreSQL and without a network: for a simulation that brings a source of its own and lets the
 * rest be the real one. Not a contract; the engine's own door is `index.ts`.
 */
export { LogReader } from './log/reader.ts';
export { LogStore } from './log/store.ts';
export type { ShapeRequest } from './model.ts';
export { compareOffsets, formatOffset, parseOffset } from './offset.ts';
export { RULES } from './rules.ts';
export { Ingest } from './shape/ingest.ts';
export { ShapeRegistry } from './shape/registry.ts';
export { definitionOf, type LiveShape, planShape } from './shape/shape.ts';
export type { Table } from './source/catalogue.ts';
export { layoutOf, type WireRelation } from './source/pgoutput.ts';
