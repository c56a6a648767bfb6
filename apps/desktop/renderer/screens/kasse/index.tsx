import { useTranslation } from 'react-i18next';

/** The till. */
export function TillScreen() {
  const { t } = useTranslation('kasse');
  return <h1>{t('title')}</h1>;
}
