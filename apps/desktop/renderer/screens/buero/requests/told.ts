import type { Tone } from '@valero/ui';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficeChanged } from '../../../api.ts';

/** What a list of changes calls a row. */
export function labelOf({ number, name }: { readonly number: string; readonly name: string }): string {
  return `${number} ${name}`;
}

/** What became of an edit, in a line: saved at the head office, kept here, or waiting. */
export function useToldChange(): (changed: OfficeChanged, saved: string) => { tone: Tone; title: string } {
  const { t } = useTranslation('buero');
  return useCallback(
    ({ kind }, saved) => {
      if (kind === 'done') return { tone: 'ok', title: saved };
      return { tone: 'info', title: t(kind === 'kept' ? 'requests.kept' : 'requests.saved') };
    },
    [t],
  );
}
