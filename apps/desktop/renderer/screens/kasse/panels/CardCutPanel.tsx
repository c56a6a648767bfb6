import { useQuery } from '@tanstack/react-query';
import type { CutReply } from '@valero/domain/kasse';
import { Button, EmptyState, formatDateTime, formatMoney, Panel, ProgressBar, TruthLine } from '@valero/ui';
import { CreditCard } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';

type Stored = Reply<'kasse.listCardCuts'>[number];
type Words = ReturnType<typeof useWords>;

/** A Kassenschnitt in one line: what till and terminal say, and whether it is the same. */
interface CutLine {
  readonly tone: 'ok' | 'warn' | 'danger';
  readonly text: string;
}

interface CutFigures {
  readonly outcome: Stored['outcome'];
  readonly reason: string;
  readonly till: number;
  readonly count: number;
  readonly terminal: number | null;
  readonly difference: number | null;
}

function cutLine(cut: CutFigures, { t, locale }: Words): CutLine {
  const money = (cents: number): string => formatMoney(cents, locale);
  if (cut.outcome === 'refused') return { tone: 'warn', text: t('cut.refused', { reason: cut.reason }) };
  if (cut.outcome === 'open') return { tone: 'warn', text: t('cut.open') };
  if (cut.terminal === null || cut.difference === null) return { tone: 'warn', text: t('cut.unknown') };
  if (cut.difference === 0) return { tone: 'ok', text: t('cut.same', { count: cut.count, amount: money(cut.till) }) };
  const amounts = { till: money(cut.till), terminal: money(cut.terminal), difference: money(cut.difference) };
  return { tone: 'danger', text: t('cut.differs', amounts) };
}

const figuresOf = (cut: CutReply): CutFigures => ({
  outcome: cut.outcome,
  reason: cut.reason,
  till: cut.till.total,
  count: cut.till.count,
  terminal: cut.terminal?.total ?? null,
  difference: cut.difference,
});

const storedFigures = (cut: Stored): CutFigures => ({
  outcome: cut.outcome,
  reason: cut.reason,
  till: cut.tillTotal,
  count: cut.tillCount,
  terminal: cut.terminalTotal,
  difference: cut.difference,
});

/** Where till and terminal differ, by card type. */
function Differences({ cut }: { cut: CutReply }) {
  const { t, locale } = useWords();
  if (cut.differences.length === 0) return null;
  const side = (sum: CutReply['differences'][number]['till']): string => {
    if (!sum) return formatMoney(0, locale);
    const amount = formatMoney(sum.amount, locale);
    return sum.count === null ? amount : `${t('cut.times', { count: sum.count })} ${amount}`;
  };
  return (
    <table className="k-cut-table" data-testid="cut-differences">
      <caption>{t('cut.where')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('cut.brand')}</th>
          <th scope="col">{t('cut.till')}</th>
          <th scope="col">{t('cut.terminal')}</th>
        </tr>
      </thead>
      <tbody>
        {cut.differences.map((row) => (
          <tr key={row.brand}>
            <th scope="row">{row.brand}</th>
            <td>{side(row.till)}</td>
            <td>{side(row.terminal)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Closes the terminal's day and shows how it compares. */
function useCut() {
  const [busy, setBusy] = useState(false);
  const [cut, setCut] = useState<CutReply | null>(null);
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const result = await actAndRefresh('card.cut', {});
    setBusy(false);
    if (result.ok) setCut(result.value);
  };
  return { busy, cut, run };
}

/** Kassenschnitt of the card terminal: done now, and those before. */
export function CardCutPanel() {
  const words = useWords();
  const { t } = words;
  const { back } = useTill.getState();
  const { busy, cut, run } = useCut();
  const list = useQuery({ ...ask('kasse.listCardCuts', { limit: 20 }), staleTime: 0 });
  const line = cut ? cutLine(figuresOf(cut), words) : null;
  // the one just made stands above
  const earlier = (list.data ?? []).slice(cut ? 1 : 0);
  return (
    <Panel
      title={t('cut.title')}
      sub={t('cut.sub')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('cut.now')}
          keyHint="Enter"
          busy={busy}
          onPress={() => void run()}
          testId="cut-now"
        />
      }
      testId="card-cut"
    >
      <NoticeLine />
      <EnterOnly onEnter={() => void run()} />
      <p>{t('cut.text')}</p>
      {busy ? <ProgressBar label={t('cut.running')} value={0} /> : null}
      {line ? <TruthLine tone={line.tone} text={line.text} testId="cut-line" /> : null}
      {cut ? <Differences cut={cut} /> : null}
      {cut && earlier.length === 0 ? null : <Earlier rows={earlier} known={list.data !== undefined} />}
    </Panel>
  );
}

function Earlier({ rows, known }: { rows: readonly Stored[]; known: boolean }) {
  const words = useWords();
  const { t, locale } = words;
  return (
    <section className="k-list" aria-label={t('cut.earlier')}>
      <h3 className="k-h3">{t('cut.earlier')}</h3>
      {rows.length === 0 && known ? (
        <EmptyState title={t('cut.none')} text={t('cut.noneText')} icon={CreditCard} />
      ) : (
        <ul className="k-facts k-cuts" data-testid="cut-list">
          {rows.map((row) => (
            <li key={row.cutId}>
              <b>{formatDateTime(row.at, locale)}</b>
              <span>{cutLine(storedFigures(row), words).text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Offered where the day is closed: one line, one press. */
export function CutOffer() {
  const words = useWords();
  const { t, locale } = words;
  const { busy, cut, run } = useCut();
  const last = useQuery(ask('kasse.listCardCuts', { limit: 1 })).data?.[0];
  if (cut) {
    const line = cutLine(figuresOf(cut), words);
    return (
      <>
        <TruthLine tone={line.tone} text={line.text} testId="cut-line" />
        <Differences cut={cut} />
      </>
    );
  }
  return (
    <div className="k-cut-offer">
      <TruthLine
        tone="info"
        text={t('cut.offer')}
        note={last ? t('cut.last', { time: formatDateTime(last.at, locale) }) : undefined}
        action={<Button label={t('cut.now')} busy={busy} onPress={() => void run()} testId="cut-offer" />}
        testId="cut-offered"
      />
    </div>
  );
}
