import type { Failure, UnitPrice } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import { Button, Row, Stack, TextField, TruthLine, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeOffice } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { labelOf, useToldChange } from '../requests/told.ts';
import { UnitPriceField } from './UnitPriceField.tsx';

/** A new price. When somebody was faster, both are shown and one is chosen. */
export function PriceForm({ article, onDone }: { article: Article; onDone: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const toast = useToast();
  const told = useToldChange();
  const [base] = useState(article.version);
  const [seen] = useState({ price: article.price });
  const [price, setPrice] = useState<UnitPrice | null>(article.price);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async (baseVersion: number): Promise<void> => {
    setTried(true);
    if (price === null || busy) return;
    setBusy(true);
    const input = { articleId: article.id, price, baseVersion, reason };
    const done = await changeOffice('stock.changePrice', input, seen, labelOf(article));
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show(told(done.value, t('articles.priceSaved')));
    onDone();
  };
  if (failure?.code === 'stock.version_stale' && price !== null) {
    const { current, version } = failure.details ?? {};
    const theirs = format.price(Number(current ?? 0));
    return (
      <Stack gap={3} testId="price-stale">
        <TruthLine tone="warn" text={t('articles.stale')} note={t('articles.staleText', { current: theirs })} />
        <Row wrap>
          <Button
            label={t('articles.keepTheirs', { price: theirs })}
            onPress={() => void refreshOffice().then(onDone)}
            testId="price-theirs"
          />
          <Button
            label={t('articles.takeMine', { price: format.price(price) })}
            variant="pri"
            busy={busy}
            onPress={() => void send(Number(version ?? 0))}
            testId="price-mine"
          />
        </Row>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send(base);
      }}
      noValidate
    >
      <div className="of-form">
        <UnitPriceField
          label={t('articles.newPrice')}
          value={price}
          onChange={setPrice}
          autoFocus
          error={tried && price === null ? t('articles.priceMissing') : undefined}
          testId="price-new"
        />
        <TextField
          label={t('articles.reason')}
          value={reason}
          onChange={setReason}
          maxLength={200}
          testId="price-reason"
        />
        {failure ? (
          <div className="of-wide">
            <Problem error={new CallError(failure)} testId="price-problem" />
          </div>
        ) : null}
        <div className="of-wide">
          <Row>
            <Button label={t('detail.save')} variant="pri" submit busy={busy} testId="price-save" />
            <Button label={t('detail.cancel')} onPress={onDone} testId="price-cancel" />
          </Row>
        </div>
      </div>
    </form>
  );
}
