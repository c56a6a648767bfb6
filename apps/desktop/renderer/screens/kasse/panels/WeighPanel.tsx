import { type ArticleId, toId } from '@valero/domain/kernel';
import { Button, formatMoney, formatQty, Panel, Pill, Segmented, TruthLine, useHotkeys } from '@valero/ui';
import { Hand, Scale } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call, type ScaleView } from '../../../api.ts';
import { tellFailure } from '../../../app/failures.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { FigureEntry } from './LinePanel.tsx';

/** Tares of bags and trays, in grams. */
const TARES = ['0', '5', '10', '20', '50'] as const;
type Tare = (typeof TARES)[number];

/** What the scale says about this article; another weighing's words do not count. */
function useWeighing(articleId: string): ScaleView | null {
  const view = useTopic('scale') ?? null;
  return view?.articleId === articleId ? view : null;
}

function Shown({ view }: { view: ScaleView | null }) {
  const { t, locale } = useWords();
  const state = view?.state === 'waiting' ? (view.live ?? 'waiting') : (view?.state ?? 'waiting');
  const isStable = view?.state === 'stable';
  const grams = view?.grams ?? null;
  return (
    <section className="k-weigh" data-state={state} aria-live="polite">
      <div className="k-weigh-state">
        <Pill
          tone={isStable ? 'ok' : state === 'overload' || state === 'negative' ? 'warn' : 'neutral'}
          label={t(`weigh.state.${state}`)}
          testId="weigh-state"
        />
        {view?.practice ? <Pill tone="warn" label={t('weigh.practice')} testId="weigh-practice" /> : null}
      </div>
      <p className="k-weigh-figure" data-testid="weigh-grams">
        <span>{t('weigh.weight')}</span>
        <b data-empty={grams === null ? true : undefined}>{grams === null ? '– kg' : formatQty(grams, locale, 'kg')}</b>
      </p>
      <dl className="k-weigh-sums">
        <div>
          <dt>{t('weigh.price')}</dt>
          <dd>{view ? `${formatMoney(view.unitPrice, locale)}/kg` : '–'}</dd>
        </div>
        <div>
          <dt>{t('weigh.amount')}</dt>
          <dd data-testid="weigh-amount">{view?.amount == null ? '–' : formatMoney(view.amount, locale)}</dd>
        </div>
      </dl>
      {view?.certificate ? <small>{t('weigh.certificate', { number: view.certificate })}</small> : null}
    </section>
  );
}

/** A weight typed in, marked as such. */
function ByHand({ articleId, onBack }: { articleId: ArticleId; onBack: () => void }) {
  const { t } = useWords();
  const [digits, setDigits] = useState('');
  const grams = Number(digits || 0);
  const add = async (): Promise<void> => {
    if (grams === 0) return;
    const here = fromHere();
    const result = await act('kasse.enterWeight', { articleId, grams });
    if (result.ok) here.back();
  };
  return (
    <>
      <TruthLine tone="warn" text={t('weigh.byHandText')} testId="by-hand" />
      <FigureEntry
        label={t('weigh.byHand')}
        was=""
        shown={t('weigh.grams', { grams })}
        mode="int"
        digits={digits}
        onDigits={(next) => setDigits(next.slice(0, 6))}
        onEnter={() => void add()}
      />
      <div className="k-weigh-foot">
        <Button big label={t('weigh.back')} icon={Scale} onPress={onBack} testId="to-scale" />
        <Button
          big
          full
          variant="pri"
          label={t('weigh.take')}
          keyHint="Enter"
          onPress={() => void add()}
          disabled={grams === 0}
          testId="hand-take"
        />
      </div>
    </>
  );
}

function AtScale({ articleId, onHand }: { articleId: ArticleId; onHand: () => void }) {
  const { t, locale } = useWords();
  const view = useWeighing(articleId);
  const rights = useTopic('session')?.rights ?? [];
  const [tare, setTare] = useState<Tare>('0');
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks the scale again
  useEffect(() => {
    void act('scale.begin', { articleId, tare: Number(tare) });
  }, [articleId, tare, turn]);
  useEffect(() => () => void call('scale.cancel', {}), []);
  const take = async (): Promise<void> => {
    if (view?.state !== 'stable') return;
    const here = fromHere();
    const result = await act('scale.accept', { weighingId: view.weighingId });
    if (result.ok) here.back();
  };
  useHotkeys({ Enter: () => void take() });
  const told = view?.reason ? tellFailure({ code: view.reason }, locale) : null;
  const again = <Button label={t('weigh.again')} onPress={() => setTurn(turn + 1)} testId="weigh-again" />;
  return (
    <>
      {told ? (
        <TruthLine tone="warn" text={told.what} note={told.action} action={again} testId="weigh-refused" />
      ) : null}
      <Shown view={view} />
      <div className="k-weigh-tare">
        <span>{t('weigh.tare')}</span>
        <Segmented
          label={t('weigh.tare')}
          items={TARES.map((id) => ({ id, label: id === '0' ? t('weigh.noTare') : t('weigh.grams', { grams: id }) }))}
          value={tare}
          onChange={setTare}
          testId="tare"
        />
      </div>
      <div className="k-weigh-foot">
        <Button
          big
          label={t('weigh.byHand')}
          icon={Hand}
          onPress={onHand}
          disabled={!rights.includes('kasse.price')}
          disabledReason={t('weigh.byHandRight')}
          testId="weigh-hand"
        />
        <Button
          big
          full
          variant="pri"
          label={t('weigh.take')}
          keyHint="Enter"
          onPress={() => void take()}
          disabled={view?.state !== 'stable'}
          testId="weigh-take"
        />
      </div>
    </>
  );
}

/** Goods by weight: the scale is asked, its figures are taken over as they are. */
export function WeighPanel({ articleId, title }: { articleId: string; title: string }) {
  const { back } = useTill.getState();
  const [isByHand, setByHand] = useState(false);
  const id = toId<ArticleId>(articleId);
  return (
    <Panel title={title} onBack={back} testId="weigh">
      <NoticeLine />
      {isByHand ? (
        <ByHand articleId={id} onBack={() => setByHand(false)} />
      ) : (
        <AtScale articleId={id} onHand={() => setByHand(true)} />
      )}
    </Panel>
  );
}
