import type { kassePrints as german } from '../de/kassePrints.ts';
import type { Words } from '../words.ts';

/** Words of the till's page of prints. */
export const kassePrints: Words<typeof german> = {
  prints: {
    title: 'Prints',
    pill_one: '{{count}} print uncertain',
    pill_other: '{{count}} prints uncertain',
    ask: 'Receipt printed?',
    all: 'Everything is printed, nothing is open.',
    none: 'Nothing printed yet',
    open: 'Open',
    last: 'Recent',
    copy: 'COPY',
    here: 'Yes, it is here',
    printCopy: 'No, print a copy',
    drop: 'No longer needed',
    again: 'Print now',
    stop: 'Wait no longer',
    done: 'Noted.',
    copied: 'The copy is being printed. It bears the same number.',
    restart: 'The till ended while it printed. Please look at the paper.',
    unconfirmed: 'The printer did not confirm. Please look at the paper.',
    held: 'The printer was not ready for long. Is this receipt still needed?',
    state: {
      queued: 'waits for the printer',
      sending: 'is being sent',
      'awaiting-confirm': 'The printer has it and is not done yet. Check paper and cover.',
      printed: 'printed',
      uncertain: 'not confirmed',
      cancelled: 'not needed',
    },
  },
};
