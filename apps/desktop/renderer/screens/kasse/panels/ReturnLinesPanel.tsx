import { useQuery } from '@tanstack/react-query';
import { type BelegId, toId, toMilli } from '@valero/domain/kernel';
import { Button, ErrorState, formatMoney, formatQty, keepFocus, Panel, TruthLine, useHotkeys } from '@valero/ui';
import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../api.ts';
import { tellFailure } from '../../../app/failures.ts';
import { ask, CallError } from '../../../app/query.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { chosenAmount, stepOf, withChoice } from '../returning.ts';
import { useWords } from '../useWords.ts';
import { ReasonChips } from './ReasonChips.tsx';

type Returnable = NonNullable<Reply<'kasse.returnable'>>;
/** A position of the old receipt with what of it is still there. */
type ReturnableLine = Returnable['lines'][number]['line'] & { readonly left: number };

interface LineRowProps {
  line: ReturnableLine;
  chosen: number;
  active: boolean;
  onActive: () => void;
  onStep: (direction: 1 | -1) => void;
}

/** One position of the old receipt: how many of it come back. */
function LineRow({ line, chosen, active, onActive, onStep }: LineRowProps) {
  const { t, locale } = useWords();
  const gone = line.left === 0;
  const unit = line.unit === 'Stk' || line.unit === '' ? undefined : line.unit;
  return (
    <li className="k-return" data-active={active} data-gone={gone}>
      <button
        type="button"
        className="k-return-name"
        onMouseDown={keepFocus}
        onClick={() => {
          onActive();
          if (!gone && chosen === 0) onStep(1);
        }}
        disabled={gone}
        data-testid={`return-${line.pos}`}
      >
        <b>{line.text}</b>
        <span>
          {gone
            ? t('returns.gone')
            : `${t('returns.left', { count: Number(line.left) / 1000, of: Number(line.quantity) / 1000 })} · ${formatMoney(line.gross, locale)}`}
        </span>
      </button>
      <button
        type="button"
        className="k-step"
        aria-label={t('returns.less', { name: line.text })}
        onMouseDown={keepFocus}
        onClick={() => onStep(-1)}
        disabled={gone || chosen === 0}
        data-testid={`return-${line.pos}-less`}
      >
        <Minus className="v-icon" aria-hidden="true" />
      </button>
      <output className="k-return-count" data-none={chosen === 0} data-testid={`return-${line.pos}-count`}>
        {formatQty(chosen, locale, unit)}
      </output>
      <button
        type="button"
        className="k-step"
        aria-label={t('returns.more', { name: line.text })}
        onMouseDown={keepFocus}
        onClick={() => onStep(1)}
        disabled={gone || chosen >= line.left}
        data-testid={`return-${line.pos}-more`}
      >
        <Plus className="v-icon" aria-hidden="true" />
      </button>
    </li>
  );
}

/** Chooses what of a receipt comes back. It goes into the basket, so that an exchange is simply scanned after it. */
export function ReturnLinesPanel({ belegId }: { belegId: string }) {
  const { t, locale } = useWords();
  const { back } = useTill.getState();
  const found = useQuery({ ...ask('kasse.returnable', { belegId: toId<BelegId>(belegId) }), staleTime: 0 });
  if (found.isError) {
    const told = tellFailure(
      found.error instanceof CallError ? found.error.failure : { code: 'host.internal' },
      locale,
    );
    return (
      <Panel title={t('returns.title')} onBack={back} testId="return-lines">
        <ErrorState what={told.what} lost={t('disconnected.text')} next={told.action} />
      </Panel>
    );
  }
  if (!found.data)
    return (
      <Panel title={t('returns.title')} onBack={back} testId="return-lines">
        {found.data === null ? t('receipts.notFound') : null}
      </Panel>
    );
  return <Choosing key={belegId} belegId={belegId} data={found.data} />;
}

function Choosing({ belegId, data }: { belegId: string; data: Returnable }) {
  const { t, locale } = useWords();
  const { back, say } = useTill.getState();
  const lines: readonly ReturnableLine[] = data.lines.map(({ line, left }) => ({ ...line, left }));
  const open = data.voidedBy === null ? lines.filter((line) => line.left > 0) : [];
  const only = open.length === 1 && open[0] ? open[0] : null;
  // What has one position of one piece needs no choosing.
  const [choice, setChoice] = useState<ReadonlyMap<number, number>>(
    () => new Map(only ? [[only.pos, Math.min(only.left, stepOf(only))]] : []),
  );
  const [at, setAt] = useState(0);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const amount = chosenAmount(lines, choice);
  const step = (line: ReturnableLine | undefined, direction: 1 | -1): void => {
    if (line) setChoice((now) => withChoice(now, line, direction));
  };
  const all = (): void => setChoice(new Map(open.map((line) => [line.pos, line.left])));
  const take = async (): Promise<void> => {
    if (busy || choice.size === 0 || reason === '') return;
    setBusy(true);
    const here = fromHere();
    const chosen = [...choice].map(([pos, quantity]) => ({ pos, quantity: toMilli(quantity) }));
    const result = await act('kasse.returnFromBeleg', { belegId: toId<BelegId>(belegId), lines: chosen, reason });
    setBusy(false);
    if (!result.ok) return;
    here.home();
    say(t('returns.taken'));
  };
  const move = (by: number): void => setAt(Math.min(open.length - 1, Math.max(0, at + by)));
  useHotkeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    ArrowRight: () => step(open[at], 1),
    ArrowLeft: () => step(open[at], -1),
    '+': () => step(open[at], 1),
    '-': () => step(open[at], -1),
    A: all,
    Enter: () => void take(),
  });
  return (
    <Panel
      title={t('returns.from', { number: data.number })}
      onBack={back}
      aside={
        <Button label={t('returns.all')} keyHint="A" onPress={all} disabled={open.length === 0} testId="return-all" />
      }
      footer={
        <Button
          big
          full
          variant="pri"
          label={choice.size === 0 ? t('returns.takeNone') : t('returns.take', { amount: formatMoney(amount, locale) })}
          sub={choice.size > 0 && reason === '' ? t('returns.needReason') : undefined}
          keyHint="Enter"
          busy={busy}
          disabled={choice.size === 0 || reason === ''}
          disabledReason={choice.size > 0 ? t('returns.needReason') : undefined}
          onPress={() => void take()}
          testId="return-take"
        />
      }
      testId="return-lines"
    >
      <NoticeLine />
      {data.voidedBy === null ? null : (
        <TruthLine tone="warn" text={t('receipts.isVoided', { number: data.voidedBy })} />
      )}
      {open.length === 0 && data.voidedBy === null ? <TruthLine tone="info" text={t('returns.nothingLeft')} /> : null}
      <ul className="k-returns" aria-label={t('returns.from', { number: data.number })}>
        {lines.map((line) => (
          <LineRow
            key={line.pos}
            line={line}
            chosen={choice.get(line.pos) ?? 0}
            active={open[at]?.pos === line.pos}
            onActive={() => setAt(Math.max(0, open.indexOf(line)))}
            onStep={(direction) => step(line, direction)}
          />
        ))}
      </ul>
      <ReasonChips value={reason} onChange={setReason} />
    </Panel>
  );
}
