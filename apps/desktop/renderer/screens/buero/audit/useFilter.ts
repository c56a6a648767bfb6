import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askOffice, useSearchText } from '../data.ts';

/** What the lists of the audit are filtered by. */
export interface AuditFilter {
  readonly text: string;
  setText(text: string): void;
}

/** Text to search a list by, asked of the head office a moment after it is typed. */
export function useAuditFilter(): AuditFilter & { readonly typed: string } {
  const [text, search] = useSearchText();
  const [typed, setTyped] = useState('');
  return {
    text,
    typed,
    setText(next) {
      setTyped(next);
      search(next);
    },
  };
}

/** Names of devices, for ids in facts; the head office's own journal has none in the list. */
export function useDeviceNames(): (device: string) => string {
  const { t } = useTranslation('buero');
  const { data } = useQuery({ ...askOffice('sync.listDevices', {}), staleTime: 60_000 });
  return useMemo(() => {
    const names = new Map<string, string>((data ?? []).map(({ device, name }) => [device, name]));
    return (device) => names.get(device) ?? t('match.officeKind');
  }, [data, t]);
}
