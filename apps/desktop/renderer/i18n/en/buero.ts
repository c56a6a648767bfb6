import type { buero as german } from '../de/buero.ts';
import type { Words } from '../words.ts';

export const buero: Words<typeof german> = { title: 'Office' };
