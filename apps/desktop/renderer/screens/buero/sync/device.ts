import { formatDuration } from '@valero/ui';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import type { DeviceRow } from './words.ts';

export type { DeviceRow } from './words.ts';

/** A clock that is off by more than this is told, in ms. */
export const CLOCK_MS = 120_000;

/** How a device's clock goes, in words. */
export function useClockWord(): (row: DeviceRow) => string {
  const { t } = useTranslation('buero');
  const { locale } = useFormat();
  return useCallback(
    ({ clockOffsetMs }) => {
      if (clockOffsetMs === null) return '–';
      if (Math.abs(clockOffsetMs) <= CLOCK_MS) return t('match.clockRight');
      const by = formatDuration(Math.abs(clockOffsetMs) / 1000, locale);
      return t(clockOffsetMs > 0 ? 'match.clockFast' : 'match.clockSlow', { by });
    },
    [t, locale],
  );
}
