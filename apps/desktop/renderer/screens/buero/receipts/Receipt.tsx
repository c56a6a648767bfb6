import { useQuery } from '@tanstack/react-query';
import { type BelegId, isUuid, toId } from '@valero/domain/kernel';
import { Button, EmptyState, Paper, Row, Skeleton } from '@valero/ui';
import { FileQuestion } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { askOne } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Side } from '../Split.tsx';
import { belegPaper } from './belegPaper.ts';
import { InvoiceActions } from './InvoiceDialog.tsx';

/** One receipt as paper, with the ways to what belongs to it. */
export function Receipt({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go, search } = usePlace();
  const known = isUuid(id);
  const { data, error, refetch, isPending } = useQuery({
    ...askOne('kasse.getBeleg', { id: toId<BelegId>(known ? id : '00000000-0000-7000-8000-000000000000') }),
    enabled: known,
  });
  const lines = useMemo(
    () => (data ? belegPaper(data.beleg, data.storeName, data.voidedBy?.number ?? null, format, t) : []),
    [data, format, t],
  );
  if (!data) {
    return (
      <Side title={t('receipts.number')} onClose={onClose} testId="receipt">
        <Problem error={error} onRetry={() => void refetch()} />
        {known && isPending ? <Skeleton lines={12} /> : null}
        {!known || data === null ? (
          <EmptyState icon={FileQuestion} title={t('receipts.gone')} text={t('receipts.goneText')} />
        ) : null}
      </Side>
    );
  }
  const { beleg, voidedBy } = data;
  const original = beleg.references.find(({ type, belegId }) => type === 'Transaktion' && isUuid(belegId));
  const { customer } = beleg;
  return (
    <Side
      title={`${t('paper.receipt', { number: beleg.number })} · ${format.money(beleg.gross)}`}
      sub={`${data.storeName} · ${beleg.kasseId} · ${format.dateTime(beleg.finishedAt)}`}
      onClose={onClose}
      testId="receipt"
    >
      <Row wrap>
        <InvoiceActions beleg={beleg} />
        {voidedBy ? (
          <Button
            label={t('receipts.toVoid', { number: voidedBy.number })}
            onPress={() => go('belege', voidedBy.id, search)}
            testId="to-void"
          />
        ) : null}
        {original ? (
          <Button
            label={t('receipts.toOriginal')}
            onPress={() => go('belege', original.belegId, search)}
            testId="to-original"
          />
        ) : null}
        {customer ? (
          <Button
            label={t('receipts.toCustomer', { number: customer.number })}
            onPress={() => go('kunden', customer.number)}
            testId="to-customer"
          />
        ) : null}
      </Row>
      <div className="of-paper">
        <Paper label={t('paper.receipt', { number: beleg.number })} lines={lines} testId="receipt-paper" />
      </div>
    </Side>
  );
}
