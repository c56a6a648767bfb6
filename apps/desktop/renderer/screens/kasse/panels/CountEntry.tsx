import { Button, formatMoney, Numpad, Panel } from '@valero/ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Counts, countedCents, DENOMINATIONS, withCount } from '../count.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';

/** Rows of the grid: three columns, filled downwards. */
const ROWS = 5;

interface CountEntryProps {
  /** What is counted for, in words. */
  words: { readonly title: string; readonly sub: string; readonly next: string };
  testId: string;
  counts: Counts;
  onCounts: (counts: Counts) => void;
  onBack: () => void;
  onNext: () => void;
  /** What is counted besides. */
  children?: ReactNode;
}

interface RowProps {
  value: number;
  count: number;
  active: boolean;
  onActive: () => void;
}

/** One note or coin: how many, and what they make. A tap or the arrows choose it, digits fill it. */
function DenominationRow({ value, count, active, onActive }: RowProps) {
  const { t, locale } = useWords();
  const host = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (active) host.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const name = formatMoney(value, locale);
  return (
    <button
      ref={host}
      type="button"
      className="k-denom"
      aria-pressed={active}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onActive}
      data-testid={`denom-${value}`}
    >
      <b>{value >= 100 ? name.replace(/[,.]00/, '') : name}</b>
      <span>{count > 0 ? `${count} × = ${formatMoney(value * count, locale, { bare: true })}` : t('close.none0')}</span>
    </button>
  );
}

/** First step of a closing or a Kassensturz: count what is in the drawer, without seeing what should be. */
export function CountEntry({ words, testId, counts, onCounts, onBack, onNext, children }: CountEntryProps) {
  const { t, locale } = useWords();
  const [at, setAt] = useState(0);
  const [fresh, setFresh] = useState(true);
  const value = DENOMINATIONS[at] ?? DENOMINATIONS[0];
  const move = (next: number): void => {
    setAt(Math.min(DENOMINATIONS.length - 1, Math.max(0, next)));
    setFresh(true);
  };
  const enter = (): void => {
    if (at === DENOMINATIONS.length - 1) onNext();
    else move(at + 1);
  };
  useArrows((step) => move(at + step));
  return (
    <Panel
      title={words.title}
      sub={words.sub}
      onBack={onBack}
      footer={
        <Button
          big
          full
          variant="pri"
          label={words.next}
          sub={formatMoney(countedCents(counts), locale)}
          onPress={onNext}
          testId="count-next"
        />
      }
      testId={testId}
    >
      <NoticeLine />
      <div className="k-count">
        <section className="k-denoms" aria-label={t('close.counted')}>
          {DENOMINATIONS.map((entry, index) => (
            <DenominationRow
              key={entry}
              value={entry}
              count={counts.get(entry) ?? 0}
              active={index === at}
              onActive={() => move(index)}
            />
          ))}
        </section>
        <div className="k-count-pad">
          <div className="k-figure-shown">
            <span>{t('close.counted')}</span>
            <b data-testid="counted">{formatMoney(countedCents(counts), locale)}</b>
            <small>{`${t('close.count', { value: formatMoney(value, locale) })}`}</small>
          </div>
          <Numpad
            label={t('close.count', { value: formatMoney(value, locale) })}
            mode="int"
            maxLength={5}
            value={fresh ? '' : String(counts.get(value) ?? '')}
            onChange={(text) => {
              setFresh(false);
              onCounts(withCount(counts, value, text));
            }}
            onEnter={enter}
            captureKeyboard
            fill
            testId="pad"
          />
        </div>
      </div>
      {children}
    </Panel>
  );
}

/** Arrow keys and Tab move between notes and coins. */
function useArrows(move: (step: number) => void): void {
  const current = useRef(move);
  useEffect(() => {
    current.current = move;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step =
        event.key === 'ArrowDown'
          ? 1
          : event.key === 'ArrowUp'
            ? -1
            : event.key === 'ArrowRight'
              ? ROWS
              : event.key === 'ArrowLeft'
                ? -ROWS
                : 0;
      if (step === 0 || event.defaultPrevented) return;
      event.preventDefault();
      current.current(step);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
