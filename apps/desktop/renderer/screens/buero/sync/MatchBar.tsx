import { matchNotes, matchSentence } from '@valero/domain/sync';
import { Button, TruthLine } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { useMatch } from './useMatch.ts';
import { matchTone } from './words.ts';

export interface MatchBarProps {
  /** A button that leads to the page of the match; left out on that page. */
  link?: boolean | undefined;
}

/** The one line of truth: do till, server, ledger and BI agree, and what is to be said beside it. */
export function MatchBar({ link = false }: MatchBarProps) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const { data, error, refetch } = useMatch();
  if (!data) return <Problem error={error} onRetry={() => void refetch()} testId="truth-problem" />;
  const { summary, beside } = data;
  const tone = matchTone(data);
  const words = [
    matchSentence(summary, format.locale),
    ...(beside.ledgerSum === 0 ? [] : [t('match.unbalanced', { amount: format.money(Math.abs(beside.ledgerSum)) })]),
    ...(beside.letters === 0 ? [] : [t('match.letters', { count: beside.letters })]),
    ...(beside.review === 0 ? [] : [t('match.review', { count: beside.review })]),
  ];
  const notes = [...matchNotes(summary, format.locale), t('match.checked', { time: format.time(data.checkedAt) })];
  return (
    <TruthLine
      tone={tone}
      text={words.join(' · ')}
      note={notes.join(' · ')}
      action={
        !link || tone === 'ok' ? undefined : (
          <Button label={t('match.show')} onPress={() => go('abgleich')} testId="truth-devices" />
        )
      }
      testId="truth"
    />
  );
}
