import { Button, EmptyState, formatTime, Panel, TruthLine } from '@valero/ui';
import { Check, Copy, Printer, X } from 'lucide-react';
import type { Input, PaperView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { usePapers } from '../usePapers.ts';
import { useWords } from '../useWords.ts';

const LAST = 12;
const OPEN: ReadonlySet<PaperView['state']> = new Set(['queued', 'sending', 'awaiting-confirm']);

type Word = Input<'paper.say'>['word'];

function Say({ paper, word, label }: { paper: PaperView; word: Word; label: string }) {
  const { t } = useWords();
  const icon = { here: Check, copy: Copy, drop: X, again: Printer, stop: X }[word];
  const say = async (): Promise<void> => {
    const result = await act('paper.say', { jobId: paper.jobId, word });
    if (result.ok) useTill.getState().say(t(word === 'copy' ? 'prints.copied' : 'prints.done'));
  };
  return <Button label={label} icon={icon} onPress={() => void say()} testId={`print-${word}`} />;
}

/** The question about one paper, with its answers. Nothing is printed again before a person has answered. */
function Asked({ paper }: { paper: PaperView }) {
  const { t, locale } = useWords();
  const isUncertain = paper.asks === 'isItHere';
  const why = isUncertain ? (paper.reason === 'restart' ? 'prints.restart' : 'prints.unconfirmed') : 'prints.held';
  const name = `${paper.title} · ${formatTime(paper.at, locale)}`;
  return (
    <li data-testid="print-asks">
      <TruthLine tone="warn" text={isUncertain ? `${name}: ${t('prints.ask')}` : name} note={t(why)} />
      <div className="k-chips">
        {isUncertain ? (
          <>
            <Say paper={paper} word="here" label={t('prints.here')} />
            <Say paper={paper} word="copy" label={t('prints.printCopy')} />
          </>
        ) : (
          <Say paper={paper} word="again" label={t('prints.again')} />
        )}
        <Say paper={paper} word="drop" label={t('prints.drop')} />
      </div>
    </li>
  );
}

function Waiting({ paper }: { paper: PaperView }) {
  const { t, locale } = useWords();
  return (
    <li data-testid="print-open">
      <TruthLine
        tone="info"
        text={`${paper.title} · ${formatTime(paper.at, locale)}`}
        note={t(`prints.state.${paper.state}`)}
        action={
          paper.state === 'queued' ? (
            <Say paper={paper} word="drop" label={t('prints.drop')} />
          ) : paper.state === 'awaiting-confirm' ? (
            <Say paper={paper} word="stop" label={t('prints.stop')} />
          ) : undefined
        }
      />
    </li>
  );
}

/** What went to the printer: questions first, then what waits, then the last ones. */
export function PrintsPanel() {
  const { t, locale } = useWords();
  const back = useTill((till) => till.back);
  const papers = usePapers() ?? [];
  const asking = papers.filter(({ asks }) => asks !== null);
  const waiting = papers.filter((paper) => paper.asks === null && OPEN.has(paper.state));
  const rest = papers.filter((paper) => paper.asks === null && !OPEN.has(paper.state)).slice(0, LAST);
  return (
    <Panel title={t('prints.title')} onBack={back} testId="prints">
      <NoticeLine />
      <div className="k-detail">
        {asking.length + waiting.length === 0 ? (
          <TruthLine tone="ok" text={t('prints.all')} testId="prints-all" />
        ) : null}
        <ul className="k-form" aria-label={t('prints.open')}>
          {asking.map((paper) => (
            <Asked key={paper.jobId} paper={paper} />
          ))}
          {waiting.map((paper) => (
            <Waiting key={paper.jobId} paper={paper} />
          ))}
        </ul>
        {papers.length === 0 ? <EmptyState title={t('prints.none')} icon={Printer} /> : null}
        <ul className="k-facts" aria-label={t('prints.last')}>
          {rest.map((paper) => (
            <li key={paper.jobId} data-testid="print-row">
              <b>{paper.copy ? `${paper.title} · ${t('prints.copy')}` : paper.title}</b>
              <span>{formatTime(paper.at, locale)}</span>
              <span>{t(`prints.state.${paper.state}`)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
