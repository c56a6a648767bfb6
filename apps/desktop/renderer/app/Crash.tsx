import { Button, ErrorState } from '@valero/ui';
import { useTranslation } from 'react-i18next';

/** Shown instead of a screen that threw: our bug. The basket lives in the till host and is not touched by it. */
export function Crash({ error }: { error: unknown }) {
  const { t } = useTranslation('common');
  return (
    <main className="app-center">
      <ErrorState
        what={t('fail.crashTitle')}
        lost={t('fail.lostNo')}
        next={t('fail.crashAction')}
        code={error instanceof Error ? error.message.slice(0, 200) : String(error)}
        actions={
          <Button
            label={t('fail.reload')}
            variant="pri"
            onPress={() => window.location.reload()}
            testId="crash-reload"
          />
        }
        testId="crash"
      />
    </main>
  );
}
