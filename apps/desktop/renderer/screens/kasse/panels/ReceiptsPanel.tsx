import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { BelegRow } from '@valero/domain/kasse';
import { type BelegId, toId } from '@valero/domain/kernel';
import { Badge, Button, EmptyState, formatDateTime, formatMoney, Panel, SearchField } from '@valero/ui';
import { CreditCard, Printer, QrCode as QrIcon, ReceiptText, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { PaperView } from '../PaperView.tsx';
import { useReceiptPaper } from '../paper.ts';
import { ListArea, RowList } from '../RowList.tsx';
import { useWords } from '../useWords.ts';

const PAGE = 50;

function ReceiptNote({ row }: { row: BelegRow }) {
  const { t } = useWords();
  if (row.voidedBy !== null) return <Badge tone="warn" label={t('receipts.voided', { number: row.voidedBy })} />;
  if (row.storno) return <Badge tone="danger" label={t('receipts.storno')} />;
  if (row.kind === 'cash') return <Badge tone="info" label={t('receipts.cash')} />;
  if (row.kind === 'abort') return <Badge tone="neutral" label={t('receipts.abort')} />;
  return null;
}

/** Receipts of this till, newest first, found by number, customer or article. */
export function ReceiptsPanel() {
  const { t, locale } = useWords();
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const { back, open } = useTill.getState();
  const list = useQuery({
    ...ask('kasse.listBelege', {
      text: text.trim(),
      from: null,
      to: null,
      store: null,
      device: null,
      articleNumber: null,
      limit,
      offset: 0,
    }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const belege = list.data?.rows ?? [];
  const rows = belege.map((row) => ({
    id: row.id,
    title: t('receipts.number', { number: row.number }),
    sub: [formatDateTime(row.at, locale), row.customer ?? row.operator, row.payment].filter(Boolean).join(' · '),
    note: <ReceiptNote row={row} />,
    right: formatMoney(row.gross, locale),
    quiet: row.voidedBy !== null || row.kind === 'abort',
  }));
  const total = list.data?.total ?? 0;
  const more = total > belege.length && limit < 1000;
  const show = (id: string): void => open({ name: 'receipt', belegId: id });
  return (
    <Panel
      title={t('receipts.title')}
      sub={list.data ? t('receipts.total', { count: total }) : undefined}
      onBack={back}
      testId="receipts"
    >
      <ListArea>
        <SearchField
          label={t('receipts.search')}
          hideLabel
          placeholder={t('receipts.search')}
          value={text}
          onChange={(next) => {
            setText(next);
            setLimit(PAGE);
          }}
          autoFocus
          onEnter={() => {
            const first = belege[0];
            if (first) show(first.id);
          }}
          testId="receipt-search"
        />
        <NoticeLine />
        <RowList
          label={t('receipts.list')}
          rows={rows}
          onPick={show}
          empty={
            list.isPending ? null : (
              <EmptyState
                title={text.trim() === '' ? t('receipts.none') : t('receipts.nothing')}
                text={text.trim() === '' ? t('receipts.noneText') : undefined}
                icon={ReceiptText}
              />
            )
          }
          footer={
            more ? (
              <Button
                full
                label={t('receipts.more')}
                onPress={() => setLimit(Math.min(1000, limit + PAGE * 2))}
                testId="receipts-more"
              />
            ) : undefined
          }
          testId="receipt-list"
        />
      </ListArea>
    </Panel>
  );
}

/** One receipt as paper, with what can be done to it. */
export function ReceiptPanel({ belegId }: { belegId: string }) {
  const { t, locale } = useWords();
  const { back, open, say } = useTill.getState();
  const found = useQuery({ ...ask('kasse.getBeleg', { id: toId<BelegId>(belegId) }), staleTime: 0 });
  const lines = useReceiptPaper(belegId);
  const beleg = found.data?.beleg ?? null;
  const voidedBy = found.data?.voidedBy ?? null;
  const reprint = async (): Promise<void> => {
    const result = await act('paper.reprint', { belegId });
    if (result.ok) say(t('receipts.copied'));
  };
  const cards = (beleg?.payments ?? []).flatMap(({ card }) => (card ? [card.intentId] : []));
  const merchant = async (): Promise<void> => {
    for (const intentId of cards) {
      const result = await act('card.slip', { intentId, side: 'merchant' });
      if (!result.ok) return;
    }
    say(t('cut.printed'));
  };
  if (found.data === null)
    return (
      <Panel title={t('receipts.title')} onBack={back}>
        {t('receipts.notFound')}
      </Panel>
    );
  return (
    <Panel
      title={beleg ? t('receipts.number', { number: beleg.number }) : ''}
      sub={beleg ? `${formatDateTime(beleg.finishedAt, locale)} · ${beleg.operator.name}` : undefined}
      onBack={back}
      aside={
        beleg ? (
          <>
            <Button label={t('receipts.copy')} icon={Printer} onPress={() => void reprint()} testId="reprint" />
            {beleg.kind === 'cash' || beleg.kind === 'abort' ? null : (
              <Button
                label={t('ereceipt.open')}
                icon={QrIcon}
                onPress={() => open({ name: 'ereceipt', belegId, number: beleg.number })}
                testId="receipt-ereceipt"
              />
            )}
            {beleg.kind === 'sale' && !voidedBy ? (
              <Button
                variant="danger"
                label={t('receipts.void')}
                icon={Undo2}
                onPress={() => open({ name: 'storno', belegId })}
                testId="receipt-void"
              />
            ) : null}
          </>
        ) : undefined
      }
      testId="receipt"
    >
      <NoticeLine />
      {voidedBy ? <p className="k-hint">{t('receipts.isVoided', { number: voidedBy.number })}</p> : null}
      {cards.length > 0 ? (
        <div className="k-merchant">
          <Button label={t('cut.merchant')} icon={CreditCard} onPress={() => void merchant()} testId="merchant-slip" />
        </div>
      ) : null}
      {beleg ? <PaperView label={t('receipts.paper', { number: beleg.number })} lines={lines} /> : null}
    </Panel>
  );
}
