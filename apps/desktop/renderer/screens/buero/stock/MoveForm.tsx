import { useQuery } from '@tanstack/react-query';
import { type Failure, toMilli } from '@valero/domain/kernel';
import { Button, NumberField, Row, Segmented, Skeleton, TextField, TruthLine, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { useArticle } from '../articles/Article.tsx';
import { askOffice, refreshOffice } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { Side } from '../Split.tsx';
import { useOfficeSession } from '../session.ts';
import { useStart } from '../start.ts';
import { type MoveReason, moveDelta } from './moveDelta.ts';
import type { StockRow } from './row.ts';

const REASONS: readonly MoveReason[] = ['receipt', 'count', 'writeOff'];

/** The store in which this person books: the own one, or the first. */
function useBookingStore(): { id: string; name: string } | null {
  const { user } = useOfficeSession();
  const { stores } = useStart();
  const { data } = useQuery(askOffice('sync.listDevices', {}));
  const first = data?.[0];
  const own = stores.find(({ id }) => id === user?.store);
  const chosen = own ?? stores[0];
  if (chosen) return { id: chosen.id, name: chosen.name };
  return first ? { id: first.store, name: first.storeName } : null;
}

/** Books goods received, a count or a write-off of one article. */
export function MoveForm({ row, onClose }: { row: StockRow | null; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const toast = useToast();
  const where = useBookingStore();
  const [typed, setTyped] = useState('');
  const [number, setNumber] = useState(row?.number ?? '');
  const { article, isFetching, data } = useArticle(number);
  const [reason, setReason] = useState<MoveReason>('receipt');
  const [amount, setAmount] = useState<number | null>(null);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const level = useQuery({
    ...askOffice('stock.listStock', { text: number, store: null, limit: 5000, offset: 0 }),
    enabled: number !== '',
  });
  const here = level.data?.rows.find((entry) => entry.number === number && entry.store === where?.id);
  const before = here?.quantity ?? 0;
  const delta = amount === null ? null : moveDelta(reason, amount, before);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!article || delta === null || delta === 0 || busy) return;
    setBusy(true);
    const done = await office('stock.move', { articleId: article.id, quantity: toMilli(delta), reason, note });
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    toast.show({
      tone: 'ok',
      title: t('stock.booked', { quantity: format.qty(delta, article.unit), name: article.name }),
    });
    await refreshOffice();
    onClose();
  };
  return (
    <Side title={article?.name ?? t('stock.move')} sub={article?.number} onClose={onClose} testId="move">
      {row === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setNumber(typed.trim());
          }}
        >
          <Row align="end">
            <TextField
              label={t('stock.article')}
              value={typed}
              onChange={setTyped}
              autoFocus
              maxLength={50}
              error={number !== '' && data && !article ? t('stock.unknown') : undefined}
              testId="move-article"
            />
            <Button label={t('stock.find')} submit testId="move-find" />
          </Row>
        </form>
      ) : null}
      {number !== '' && isFetching && !article ? <Skeleton lines={4} /> : null}
      {article ? (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <div className="of-form">
            <div className="of-wide">
              <Segmented
                label={t('stock.what')}
                items={REASONS.map((id) => ({ id, label: t(`stock.${id}`) }))}
                value={reason}
                onChange={setReason}
                testId="move-reason"
              />
            </div>
            <NumberField
              label={t(reason === 'count' ? 'stock.counted' : 'stock.amount')}
              value={amount}
              onChange={setAmount}
              decimals={3}
              unit={article.unit}
              autoFocus
              error={tried && amount === null ? t('stock.missing') : undefined}
              testId="move-amount"
            />
            <TextField label={t('stock.note')} value={note} onChange={setNote} maxLength={200} testId="move-note" />
            <p className="of-wide of-muted of-num" data-testid="move-says">
              {where ? `${t('stock.where', { store: where.name })} ` : ''}
              {t('stock.before', { quantity: format.qty(before, article.unit) })}
              {delta === null ? '' : ` · ${t('stock.delta', { quantity: format.qty(delta, article.unit) })}`}
            </p>
            {tried && delta === 0 ? (
              <div className="of-wide">
                <TruthLine tone="info" text={t('stock.even')} />
              </div>
            ) : null}
            {failure ? (
              <div className="of-wide">
                <Problem error={new CallError(failure)} testId="move-problem" />
              </div>
            ) : null}
            <div className="of-wide">
              <Row>
                <Button label={t('stock.book')} variant="pri" submit busy={busy} testId="move-book" />
                <Button label={t('detail.cancel')} onPress={onClose} testId="move-cancel" />
              </Row>
            </div>
          </div>
        </form>
      ) : null}
    </Side>
  );
}
