import { kasseProjection } from './kasse/apply.ts';
import type { Projection } from './rowop.ts';

/** Every module's projection; the server runs one consumer per line, a till those of `sqlite/modules.ts`. A module adds its line here. */
export const PROJECTIONS: readonly Projection[] = [kasseProjection];
