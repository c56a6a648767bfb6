import { Button, ButtonRow, formatMoney, TruthLine, useAnnounce } from '@valero/ui';
import { Check } from 'lucide-react';
import { type CSSProperties, useEffect } from 'react';
import { type Finished, useTill } from '../../stores/till.ts';
import { NoticeLine } from './NoticeLine.tsx';
import { PaperView } from './PaperView.tsx';
import { useReceiptPaper } from './paper.ts';
import { useWords } from './useWords.ts';

/** After a sale: the change, huge, until the next scan; the receipt beside it as it came out of the printer. */
export function Done({ finished }: { finished: Finished }) {
  const { t, locale } = useWords();
  const { open, finish } = useTill.getState();
  const lines = useReceiptPaper(finished.belegId);
  const title = finished.training
    ? t('training.done')
    : finished.kind === 'storno'
      ? t('done.titleStorno')
      : finished.kind === 'cash'
        ? t('done.titleCash')
        : t('done.title');
  const outward = finished.gross < 0;
  const announce = useAnnounce();
  const said = t('done.said', { number: finished.number, change: formatMoney(finished.change, locale) });
  useEffect(() => announce(said), [announce, said]);
  const money = (cents: number): string => formatMoney(cents, locale);
  return (
    <section className="k-done" aria-label={title} data-testid="done">
      <div className="k-done-main">
        <NoticeLine />
        {finished.outage === null ? null : (
          <TruthLine
            tone="warn"
            text={t('tse.doneFailed')}
            note={t('tse.doneFailedText', { reason: finished.outage })}
            testId="done-outage"
          />
        )}
        <div className="k-done-change" data-none={finished.change === 0 ? true : undefined}>
          <p className="k-done-title">
            <Check aria-hidden="true" /> {title} · {t('done.receipt', { number: finished.number })}
            {finished.stornoOf === null ? null : (
              <span data-testid="done-storno-of">{t('stornoOf', { number: finished.stornoOf })}</span>
            )}
          </p>
          <span>{finished.change === 0 ? t('done.exact') : outward ? t('done.payOut') : t('done.change')}</span>
          <b data-testid="change" style={{ '--chars': money(finished.change).length } as CSSProperties}>
            {money(finished.change)}
          </b>
        </div>
        <dl className="k-done-facts">
          <div>
            <dt>{t('done.sum')}</dt>
            <dd>{money(finished.gross)}</dd>
          </div>
          {finished.tendered > 0 ? (
            <div>
              <dt>{t('done.given')}</dt>
              <dd>{money(finished.tendered)}</dd>
            </div>
          ) : null}
          {finished.paidByCard === 0 ? null : (
            <div>
              <dt>{t('done.byCard')}</dt>
              <dd>{money(finished.paidByCard)}</dd>
            </div>
          )}
        </dl>
        <ButtonRow>
          <Button
            label={t('done.details')}
            onPress={() => open({ name: 'receipt', belegId: finished.belegId })}
            testId="done-details"
          />
          {finished.kind === 'cash' || finished.training ? null : (
            <Button
              label={t('ereceipt.open')}
              onPress={() => open({ name: 'ereceipt', belegId: finished.belegId, number: finished.number })}
              testId="done-ereceipt"
            />
          )}
          <Button
            variant="pri"
            label={t('done.next')}
            keyHint="Enter"
            onPress={() => finish(null)}
            testId="done-next"
          />
        </ButtonRow>
      </div>
      <PaperView label={t('receipts.paper', { number: finished.number })} lines={lines} />
    </section>
  );
}
