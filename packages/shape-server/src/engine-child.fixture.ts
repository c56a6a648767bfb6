import { acquire, requestOf } from './engine.fixture.ts';
import { openShapeEngine } from './engine.ts';
import type { EngineOptions } from './model.ts';

/** Runs an engine until it is killed; its only argument is its options as JSON. */
const options = JSON.parse(process.argv[2] ?? '') as EngineOptions;
const engine = await openShapeEngine(options);
const shape = await acquire(engine, requestOf('items'));
process.stdout.write(`${shape.handle}\n`);
