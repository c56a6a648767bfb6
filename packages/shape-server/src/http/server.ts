import { openShapeEngine } from '../engine.ts';
import type { EngineOptions, ShapeEngine } from '../model.ts';
import { type Answer, type HttpOptions, Protocol } from './answer.ts';

/** A shape server: an engine and the protocol over it. */
export interface ShapeServer {
  readonly answer: Answer;
  readonly engine: ShapeEngine;
  /** Ends the engine; whoever waits is answered. */
  close(): Promise<void>;
}

/** Opens an engine and speaks the protocol over it. Rejects when the database cannot be reached or is not set up for it. */
export async function openShapeServer(options: EngineOptions & HttpOptions): Promise<ShapeServer> {
  const engine = await openShapeEngine(options);
  const { answer } = new Protocol(engine, options.grammar, options);
  return { answer, engine, close: () => engine.close() };
}
