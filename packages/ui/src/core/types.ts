import type { LucideIcon } from 'lucide-react';

/** Language of the screen; German is the default of the product. */
export type Locale = 'de' | 'en';

/** `till` = targets of at least 56 px, `office` = 36 px. */
export type Size = 'till' | 'office';

/** What a state means. Each tone also has its own shape, so colour is never the only signal. */
export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'neutral';

/** `auto` follows the operating system. */
export type Theme = 'auto' | 'light' | 'dark';

/** An icon component of lucide-react. */
export type Icon = LucideIcon;

/** Every part can be found by tests through `data-testid`. */
export interface WithTestId {
  testId?: string | undefined;
}
