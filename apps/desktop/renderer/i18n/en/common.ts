import type { common as german } from '../de/common.ts';
import type { Words } from '../words.ts';

/** Words of the frame around till and office. */
export const common: Words<typeof german> = {
  app: {},
  back: 'Back',
  cancel: 'Cancel',
  save: 'Save',
  close: 'Close',
  ok: 'OK',
  retry: 'Try again',
  yes: 'Yes',
  no: 'No',
  fail: {
    lostNo: 'Nothing is lost.',
    lostMaybe: 'Please check whether your last entry arrived.',
    crashTitle: 'This view has stopped',
    crashAction: 'Reload. The open receipt is kept.',
    reload: 'Reload',
  },
  notHere: { title: 'This page does not exist', text: 'The address leads to no view.', home: 'To the start' },
};
