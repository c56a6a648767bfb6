import { Button, ErrorState, useUi } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { failureOf } from './data.ts';
import { tellOffice } from './errors.ts';

export interface ProblemProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  testId?: string | undefined;
}

/** What went wrong, whether anything is lost, what to do. Nothing without an error. */
export function Problem({ error, onRetry, testId = 'problem' }: ProblemProps) {
  const { locale } = useUi();
  const { t } = useTranslation('common');
  const failure = failureOf(error);
  if (failure === null) return null;
  const told = tellOffice(failure, locale);
  return (
    <ErrorState
      what={told.what}
      lost={told.dataAtRisk ? t('fail.lostMaybe') : t('fail.lostNo')}
      next={told.action}
      code={told.code}
      tone={told.severity === 'error' ? 'danger' : 'warn'}
      actions={onRetry ? <Button label={t('retry')} onPress={onRetry} testId={`${testId}-retry`} /> : undefined}
      testId={testId}
    />
  );
}
