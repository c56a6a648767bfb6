import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';

/** A balance with its side: positive stands in debit (S), negative in credit (H); nothing for 0. */
export function useBalanceText(): (cents: number) => string {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useCallback(
    (cents) =>
      cents === 0
        ? format.bare(0)
        : `${format.bare(Math.abs(cents))} ${t(cents > 0 ? 'fibu.debitSide' : 'fibu.creditSide')}`,
    [t, format],
  );
}
