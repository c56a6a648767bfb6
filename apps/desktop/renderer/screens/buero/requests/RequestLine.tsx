import type { RequestView } from '@valero/domain/sync';
import { Button, TruthLine } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../place.ts';
import { useRequestWords } from './words.ts';

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** On top of a row that is open: the edit that waits for it or came back. Nothing without one. */
export function RequestLine({ request }: { request: RequestView | null }) {
  const { t } = useTranslation('buero');
  const { go } = usePlace();
  const words = useRequestWords();
  if (!request) return null;
  return (
    <TruthLine
      tone={request.state === 'pending' ? 'info' : 'warn'}
      text={sentence(t(`requests.states.${request.state}`))}
      note={words.summary(request)}
      action={<Button label={t('requests.show')} onPress={() => go('aenderungen', request.id)} testId="request-open" />}
      testId="request-line"
    />
  );
}
