import type { CashKind } from '@valero/domain/kasse';
import { toCents } from '@valero/domain/kernel';
import { Button, digitsToCents, formatMoney, Panel, Segmented, TextField } from '@valero/ui';
import { useState } from 'react';
import { fromHere, useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { Chips } from './DiscountEntry.tsx';
import { FigureEntry } from './LinePanel.tsx';

const REASONS: Readonly<
  Record<
    CashKind,
    readonly ('change' | 'supplies' | 'post' | 'supplier' | 'cleaning' | 'safe' | 'bank' | 'week' | 'help' | 'tips')[]
  >
> = {
  Einzahlung: ['change', 'safe'],
  Auszahlung: ['supplies', 'post', 'supplier', 'cleaning', 'tips'],
  Geldtransit: ['bank', 'safe'],
  Privatentnahme: [],
  Privateinlage: [],
  Lohnzahlung: ['week', 'help'],
};
const WORD = {
  Einzahlung: 'day.in',
  Auszahlung: 'day.out',
  Geldtransit: 'day.bank',
  Privatentnahme: 'day.privateOut',
  Privateinlage: 'day.privateIn',
  Lohnzahlung: 'day.wages',
} as const;

/** The same in the narrow place beside the title. */
const SHORT = {
  ...WORD,
  Privatentnahme: 'day.privateShort',
  Privateinlage: 'day.privateShort',
  Lohnzahlung: 'day.wagesShort',
} as const;

/** Kinds side by side: into the drawer or out of it. */
const KINDS = {
  in: ['Einzahlung', 'Privateinlage'],
  out: ['Auszahlung', 'Geldtransit', 'Privatentnahme', 'Lohnzahlung'],
} as const satisfies Readonly<Record<string, readonly CashKind[]>>;

/** Cash into or out of the drawer, outside a sale; each booking is a Beleg. */
export function CashMovePanel({ kind }: { kind: CashKind }) {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const [reason, setReason] = useState('');
  const { back, say, replace } = useTill.getState();
  const cents = digitsToCents(digits);
  const word = t(WORD[kind]);
  const kinds: readonly CashKind[] = KINDS.in.some((id) => id === kind) ? KINDS.in : KINDS.out;
  const book = async (): Promise<void> => {
    if (cents === 0) return;
    const here = fromHere();
    const result = await actAndRefresh('kasse.bookCash', {
      kind,
      amount: toCents(cents),
      inward: false,
      reason: reason.trim(),
      // Tips taken by card are handed on: no expense, they leave the pass-through account.
      purpose: kind === 'Auszahlung' && reason === t('cash.reasons.tips') ? 'tip' : 'other',
    });
    if (!result.ok) return;
    here.home();
    say(t('cash.booked', { kind: word, amount: formatMoney(cents, locale) }));
  };
  return (
    <Panel
      title={word}
      onBack={back}
      aside={
        <Segmented<CashKind>
          label={t('line.kind')}
          items={kinds.map((id) => ({ id, label: t(SHORT[id]) }))}
          value={kind}
          onChange={(id) => replace({ name: 'cashMove', kind: id })}
          testId="cash-kind"
        />
      }
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('cash.book', { kind: word })}
          keyHint="Enter"
          onPress={() => void book()}
          disabled={cents === 0}
          testId="cash-book"
        />
      }
      testId="cash-move"
    >
      <NoticeLine />
      <FigureEntry
        label={t('cash.amount')}
        was=""
        shown={formatMoney(cents, locale)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void book()}
      />
      {REASONS[kind].length > 0 ? (
        <Chips
          label={t('cash.reason')}
          items={REASONS[kind].map((id) => t(`cash.reasons.${id}`))}
          value={reason}
          onChange={setReason}
        />
      ) : null}
      <TextField
        label={t('cash.other')}
        hideLabel
        placeholder={t('cash.other')}
        value={reason}
        onChange={setReason}
        maxLength={120}
        onEnter={() => void book()}
        testId="cash-reason"
      />
    </Panel>
  );
}

/** The counted opening float, once per day. */
export function FloatPanel() {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const { back, say } = useTill.getState();
  const cents = digitsToCents(digits);
  const book = async (): Promise<void> => {
    const here = fromHere();
    const result = await actAndRefresh('kasse.bookFloat', { amount: toCents(cents) });
    if (!result.ok) return;
    here.home();
    say(t('cash.floatBooked', { amount: formatMoney(cents, locale) }));
  };
  return (
    <Panel
      title={t('day.float')}
      sub={t('cash.floatText')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('cash.book', { kind: t('day.float') })}
          keyHint="Enter"
          onPress={() => void book()}
          testId="float-book"
        />
      }
      testId="float"
    >
      <NoticeLine />
      <FigureEntry
        label={t('cash.amount')}
        was=""
        shown={formatMoney(cents, locale)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void book()}
      />
    </Panel>
  );
}

/** Opens the drawer without a sale: who and why is kept. */
export function DrawerPanel() {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const { back, say } = useTill.getState();
  const reasons = (['change', 'check', 'wrong', 'test'] as const).map((id) => t(`cash.drawerReasons.${id}`));
  const openNow = async (): Promise<void> => {
    if (reason.trim() === '') return;
    const here = fromHere();
    const result = await actAndRefresh('kasse.openDrawer', { reason: reason.trim() });
    if (!result.ok) return;
    here.home();
    say(t('cash.drawerOpened'));
  };
  return (
    <Panel
      title={t('day.drawer')}
      sub={t('cash.drawerText')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('cash.drawerOpen')}
          keyHint="Enter"
          onPress={() => void openNow()}
          disabled={reason.trim() === ''}
          testId="drawer-open"
        />
      }
      testId="drawer"
    >
      <NoticeLine />
      <Chips label={t('cash.reason')} items={reasons} value={reason} onChange={setReason} />
      <TextField
        label={t('cash.other')}
        hideLabel
        placeholder={t('cash.other')}
        value={reason}
        onChange={setReason}
        maxLength={120}
        autoFocus
        onEnter={() => void openNow()}
        testId="drawer-reason"
      />
    </Panel>
  );
}
