import { Button, formatMoney, TruthLine } from '@valero/ui';
import { useEffect } from 'react';
import { tellFailure } from '../../app/failures.ts';
import { useTopic } from '../../app/useTopic.ts';
import { type Notice, useTill } from '../../stores/till.ts';
import { useWords } from './useWords.ts';

/** A success is read at a glance, a failure takes longer. */
const SECONDS: Readonly<Record<Notice['kind'], number>> = { done: 6, failure: 15 };

/** Whether the calm line has something to say. */
export function useHasNotice(): boolean {
  const card = useTopic('card') ?? null;
  const notice = useTill((till) => till.notice);
  return notice !== null || card?.state === 'unknown';
}

/** Stays until an unclear card payment is cleared up, wherever the person is; there it would only repeat what is seen. */
function DoubtLine() {
  const { t, locale } = useWords();
  const card = useTopic('card') ?? null;
  const here = useTill((till) => till.panels.at(-1)?.name);
  if (card?.state !== 'unknown' || here === 'card' || here === 'storno') return null;
  const clear = (): void => useTill.getState().open({ name: 'card', amount: null });
  return (
    <TruthLine
      tone="warn"
      text={t('doubt.line', { amount: formatMoney(Math.abs(card.amount), locale) })}
      action={<Button label={t('doubt.clear')} onPress={clear} testId="doubt-clear" />}
      testId="doubt-line"
    />
  );
}

/** What happened, in one calm line that goes by itself; nothing is blocked by it. */
export function NoticeLine() {
  const { locale } = useWords();
  const notice = useTill((till) => till.notice);
  useEffect(() => {
    if (!notice) return undefined;
    const timer = window.setTimeout(() => useTill.getState().clearNotice(), SECONDS[notice.kind] * 1000);
    return () => window.clearTimeout(timer);
  }, [notice]);
  if (!notice) return <DoubtLine />;
  if (notice.kind === 'done') return <TruthLine tone="ok" text={notice.text} testId="notice" />;
  const told = tellFailure(notice.failure, locale);
  const tone = told.severity === 'notice' ? 'info' : told.severity === 'warning' ? 'warn' : 'danger';
  return <TruthLine tone={tone} text={told.what} note={told.action} testId="notice" />;
}
