import { Button, Stack, TruthLine } from '@valero/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '../../../app/useTopic.ts';
import { useFormat } from '../format.ts';
import { usePlace } from '../place.ts';
import { signInAgain, useOfficeSession } from '../session.ts';
import { useOfficeSource } from './source.ts';
import { useOpenRequests } from './useRequests.ts';

/** Above lists of articles and customers: whose data these are and how old, what waits, what came back. Nothing when all is well. */
export function OfflineLines() {
  const { t } = useTranslation('buero');
  const { go } = usePlace();
  const open = useOpenRequests();
  const here = useOfficeSource(({ from }) => from === 'device');
  const back = open.filter(({ state }) => state !== 'pending').length;
  const waiting = open.length - back;
  const show = (label: string) => <Button label={label} onPress={() => go('aenderungen')} testId="requests-show" />;
  // one line while offline: what waits is told on its button
  const inSource = here && back === 0 && waiting > 0;
  return (
    <Stack gap={2}>
      <SourceLine action={inSource ? show(t('requests.waiting', { count: waiting })) : undefined} />
      {back > 0 ? (
        <TruthLine
          tone="warn"
          text={t('requests.back', { count: back })}
          note={t('requests.backText')}
          action={show(t('requests.show'))}
          testId="requests-line"
        />
      ) : null}
      {back === 0 && waiting > 0 && !here ? (
        <TruthLine
          tone="info"
          text={t('requests.open', { count: waiting })}
          action={show(t('requests.show'))}
          testId="requests-line"
        />
      ) : null}
    </Stack>
  );
}

/** Says that the device answers from its own copy, and how old the copy is. */
export function SourceLine({ action }: { action?: ReactNode }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { from, asOf } = useOfficeSource();
  const { local } = useOfficeSession();
  const online = useTopic('sync')?.online ?? true;
  if (from === 'server') return null;
  if (local && online)
    return (
      <TruthLine
        tone="info"
        text={t('requests.localOnline')}
        note={t('requests.localText')}
        action={<Button label={t('requests.signIn')} onPress={signInAgain} testId="sign-in-again" />}
        testId="source-line"
      />
    );
  const note =
    asOf === null
      ? t('requests.offlineUnknown')
      : t('requests.offlineText', { when: `${format.time(asOf)} (${format.ago(asOf)})` });
  return <TruthLine tone="info" text={t('requests.offline')} note={note} action={action} testId="source-line" />;
}
