import { Button, Stack, TruthLine } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { useTopic } from '../../../app/useTopic.ts';
import { useFormat } from '../format.ts';
import { usePlace } from '../place.ts';
import { signInAgain, useOfficeSession } from '../session.ts';
import { useOfficeSource } from './source.ts';
import { useOpenRequests } from './useRequests.ts';

/** Above lists of articles and customers: whose data these are and how old, what waits, what came back. Nothing when all is well. */
export function OfflineLines() {
  return (
    <Stack gap={2}>
      <SourceLine />
      <ReturnedLine />
    </Stack>
  );
}

/** Says that the device answers from its own copy, and how old the copy is. */
export function SourceLine() {
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
  return <TruthLine tone="warn" text={t('requests.offline')} note={note} testId="source-line" />;
}

/** Counts what came back and needs a person, else what waits. */
function ReturnedLine() {
  const { t } = useTranslation('buero');
  const { go } = usePlace();
  const open = useOpenRequests();
  const back = open.filter(({ state }) => state !== 'pending').length;
  if (open.length === 0) return null;
  const show = <Button label={t('requests.show')} onPress={() => go('aenderungen')} testId="requests-show" />;
  if (back > 0)
    return (
      <TruthLine
        tone="warn"
        text={t('requests.back', { count: back })}
        note={t('requests.backText')}
        action={show}
        testId="requests-line"
      />
    );
  return (
    <TruthLine tone="info" text={t('requests.open', { count: open.length })} action={show} testId="requests-line" />
  );
}
