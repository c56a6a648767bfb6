import { useNavigate } from '@tanstack/react-router';
import { Button, EmptyState } from '@valero/ui';
import { useTranslation } from 'react-i18next';

/** An address that leads nowhere. */
export function NotHere() {
  const { t } = useTranslation('common');
  const navigate = useNavigate();
  return (
    <main className="app-center">
      <EmptyState
        title={t('notHere.title')}
        text={t('notHere.text')}
        action={<Button label={t('notHere.home')} variant="pri" onPress={() => void navigate({ to: '/' })} />}
      />
    </main>
  );
}
