import { buero } from './buero.ts';
import { common } from './common.ts';
import { kasse } from './kasse.ts';

/** German words, the language the product is written in. */
export const de = { common, kasse, buero } as const;
