import { useQuery } from '@tanstack/react-query';
import { toCents } from '@valero/domain/kernel';
import {
  Button,
  digitsToCents,
  EmptyState,
  formatDay,
  formatMoney,
  Panel,
  SearchField,
  Segmented,
  TextField,
} from '@valero/ui';
import { HandCoins } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { useWords } from '../useWords.ts';
import { FigureEntry } from './LinePanel.tsx';
import { TaxChoice } from './TaxChoice.tsx';

type AdvanceTab = 'take' | 'settle';

/** Money for goods to come: taken now, deducted when they are handed over. */
export function AdvancePanel({ tab }: { tab: AdvanceTab }) {
  const { t } = useWords();
  const { back, replace } = useTill.getState();
  return (
    <Panel
      title={t('advance.title')}
      onBack={back}
      aside={
        <Segmented
          label={t('advance.tab')}
          items={(['take', 'settle'] as const).map((id) => ({ id, label: t(`advance.${id}`) }))}
          value={tab}
          onChange={(id) => replace({ name: 'advance', tab: id })}
          testId="advance-tab"
        />
      }
      testId="advance"
    >
      {tab === 'take' ? <Take /> : <Settle />}
    </Panel>
  );
}

function Take() {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const [note, setNote] = useState('');
  const [taxKey, setTaxKey] = useState(1);
  const [busy, setBusy] = useState(false);
  const { say } = useTill.getState();
  const amount = digitsToCents(digits);
  const take = async (): Promise<void> => {
    if (busy || amount === 0) return;
    setBusy(true);
    const here = fromHere();
    const result = await act('kasse.takeAdvance', { amount: toCents(amount), taxKey, note: note.trim() });
    setBusy(false);
    if (!result.ok) return;
    here.home();
    say(t('advance.taken', { amount: formatMoney(amount, locale) }));
  };
  return (
    <>
      <NoticeLine />
      <FigureEntry
        label={t('advance.amount')}
        was=""
        shown={formatMoney(amount, locale)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void take()}
      />
      <div className="k-two">
        <TaxChoice label={t('pfand.rate')} value={taxKey} onChange={setTaxKey} />
        <TextField
          label={t('advance.note')}
          hint={t('advance.noteHint')}
          value={note}
          onChange={setNote}
          maxLength={120}
          onEnter={() => void take()}
          testId="advance-note"
        />
      </div>
      <Button
        big
        full
        variant="pri"
        label={t('advance.takeNow', { amount: formatMoney(amount, locale) })}
        keyHint="Enter"
        busy={busy}
        disabled={amount === 0}
        onPress={() => void take()}
        testId="advance-take"
      />
    </>
  );
}

function Settle() {
  const { t, locale } = useWords();
  const [text, setText] = useState('');
  const { say } = useTill.getState();
  const list = useQuery({ ...ask('kasse.openAdvances', {}), staleTime: 0 });
  const wanted = text.trim().toLowerCase();
  const rows = (list.data ?? []).filter((row) =>
    [String(row.number), row.customer ?? '', row.note].some((part) => part.toLowerCase().includes(wanted)),
  );
  const settle = async (id: string): Promise<void> => {
    const row = rows.find((entry) => entry.belegId === id);
    if (!row) return;
    const here = fromHere();
    const result = await act('kasse.settleAdvance', { belegId: row.belegId });
    if (!result.ok) return;
    here.home();
    say(t('advance.settled', { amount: formatMoney(row.amount, locale) }));
  };
  return (
    <ListArea>
      <SearchField
        label={t('advance.search')}
        hideLabel
        placeholder={t('advance.search')}
        value={text}
        onChange={setText}
        autoFocus
        onEnter={() => {
          const first = rows[0];
          if (first) void settle(first.belegId);
        }}
        testId="advance-search"
      />
      <NoticeLine />
      <RowList
        label={t('advance.list')}
        rows={rows.map((row) => ({
          id: row.belegId,
          title: row.note || row.customer || t('receipts.number', { number: row.number }),
          sub: [
            t('advance.from', { number: row.number, day: formatDay(row.day, locale) }),
            row.note ? row.customer : '',
          ]
            .filter(Boolean)
            .join(' · '),
          right: formatMoney(row.amount, locale),
        }))}
        onPick={(id) => void settle(id)}
        empty={
          list.isPending ? null : <EmptyState title={t('advance.none')} text={t('advance.noneText')} icon={HandCoins} />
        }
        testId="advances"
      />
    </ListArea>
  );
}
