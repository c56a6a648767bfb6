import type { de } from '../de/index.ts';
import type { Words } from '../words.ts';
import { buero } from './buero.ts';
import { common } from './common.ts';
import { kasse } from './kasse.ts';

/** English words; the compiler and a test demand every German key. */
export const en: Words<typeof de> = { common, kasse, buero };
