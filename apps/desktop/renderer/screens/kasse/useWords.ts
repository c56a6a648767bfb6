import { type Locale, useUi } from '@valero/ui';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

/** Words of the till and the language they are in. */
export function useWords(): { t: TFunction<'kasse'>; locale: Locale } {
  const { t } = useTranslation('kasse');
  const { locale } = useUi();
  return { t, locale };
}
