import { EmptyState, formatDateTime, formatMoney, Panel, SearchField, Segmented, useHotkeys } from '@valero/ui';
import { ReceiptText } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type ReturnsTab, useTill } from '../../../stores/till.ts';
import { findByQr } from '../findByQr.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { isReceiptQr } from '../receiptQr.ts';
import { useScanTarget } from '../scanTargets.ts';
import { useSales } from '../useSales.ts';
import { useWords } from '../useWords.ts';
import { DepositTab } from './DepositTab.tsx';
import { FreeReturnTab } from './FreeReturnTab.tsx';

const TABS = ['receipt', 'free', 'deposit'] as const satisfies readonly ReturnsTab[];

/** Something comes back: from its receipt, without one, or bottles. The key that opened it leads on to the next way. */
export function ReturnsPanel({ tab, qr }: { tab: ReturnsTab; qr: string | undefined }) {
  const { t } = useWords();
  const { back, replace } = useTill.getState();
  const turn = (next: ReturnsTab): void => replace({ name: 'returns', tab: next });
  useHotkeys({ F8: () => turn(TABS[(TABS.indexOf(tab) + 1) % TABS.length] ?? 'receipt') });
  return (
    <Panel
      title={t('returns.title')}
      onBack={back}
      aside={
        <Segmented
          label={t('returns.kind')}
          items={TABS.map((id) => ({ id, label: t(`returns.${id}`) }))}
          value={tab}
          onChange={turn}
          testId="returns-tab"
        />
      }
      testId="returns"
    >
      {tab === 'receipt' ? <ReceiptTab qr={qr} /> : null}
      {tab === 'free' ? <FreeReturnTab /> : null}
      {tab === 'deposit' ? <DepositTab /> : null}
    </Panel>
  );
}

/** Finds the sale: by number, by the QR on its paper, or in the list. */
function ReceiptTab({ qr }: { qr: string | undefined }) {
  const { t, locale } = useWords();
  const [text, setText] = useState('');
  const { open, fail } = useTill.getState();
  const { rows: sales, pending } = useSales(text);
  const pick = (id: string): void => open({ name: 'returnLines', belegId: id });
  const byQr = useCallback(
    async (code: string) => {
      const found = await findByQr(code);
      if (found === null) fail({ code: 'kasse.beleg_unknown' });
      else open({ name: 'returnLines', belegId: found });
    },
    [open, fail],
  );
  const take = (code: string): void => {
    if (isReceiptQr(code)) void byQr(code);
    else setText(code);
  };
  useScanTarget(take);
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (qr === undefined || asked.current === qr) return;
    asked.current = qr;
    void byQr(qr);
  }, [qr, byQr]);
  const rows = sales.map((row) => ({
    id: row.id,
    title: t('receipts.number', { number: row.number }),
    sub: [formatDateTime(row.at, locale), t('receipts.lines', { count: row.lines }), row.customer ?? row.payment]
      .filter(Boolean)
      .join(' · '),
    right: formatMoney(row.gross, locale),
  }));
  return (
    <ListArea>
      <SearchField
        label={t('returns.search')}
        hideLabel
        placeholder={t('returns.search')}
        hint={t('returns.searchHint')}
        value={text}
        onChange={setText}
        autoFocus
        onEnter={() => {
          const first = sales[0];
          if (isReceiptQr(text)) take(text);
          else if (first) pick(first.id);
        }}
        testId="returns-search"
      />
      <NoticeLine />
      <RowList
        label={t('receipts.list')}
        rows={rows}
        onPick={pick}
        empty={
          pending ? null : <EmptyState title={t('returns.none')} text={t('returns.noneText')} icon={ReceiptText} />
        }
        testId="returns-list"
      />
    </ListArea>
  );
}
