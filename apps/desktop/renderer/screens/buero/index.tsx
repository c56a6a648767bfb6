import { PageHead } from '@valero/ui';
import { useTranslation } from 'react-i18next';

/** The office. */
export function OfficeScreen() {
  const { t } = useTranslation('buero');
  return <PageHead title={t('title')} />;
}
