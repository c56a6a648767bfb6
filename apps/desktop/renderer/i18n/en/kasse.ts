import type { kasse as german } from '../de/kasse.ts';
import type { Words } from '../words.ts';

export const kasse: Words<typeof german> = { title: 'Till' };
