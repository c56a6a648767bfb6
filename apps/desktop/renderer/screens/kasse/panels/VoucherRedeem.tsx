import { useQuery } from '@tanstack/react-query';
import { type Result, toCents } from '@valero/domain/kernel';
import {
  Button,
  digitsToCents,
  EmptyState,
  formatMoney,
  Numpad,
  Segmented,
  TenderPanel,
  TextField,
  TruthLine,
} from '@valero/ui';
import { Gift, TicketX } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Input, Reply } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useScanTarget } from '../scanTargets.ts';
import { useWords } from '../useWords.ts';
import { TaxChoice } from './TaxChoice.tsx';

type VoucherView = NonNullable<Reply<'kasse.voucher'>>;

/** A voucher pays: its number first, then how much of it. */
export function VoucherRedeem({ start, mayUnknown }: { start: string; mayUnknown: boolean }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(start);
  const [number, setNumber] = useState(start);
  const find = (code: string): void => {
    setTyped(code);
    setNumber(code.trim());
  };
  useScanTarget(find);
  const found = useQuery({ ...ask('kasse.voucher', { number }), enabled: number !== '', staleTime: 0 });
  return (
    <>
      <div className="k-find">
        <TextField
          label={t('voucher.enterNumber')}
          value={typed}
          onChange={(text) => {
            setTyped(text);
            if (number !== '') setNumber('');
          }}
          maxLength={50}
          autoFocus={number === ''}
          onEnter={() => {
            find(typed);
            // The keys that follow are the amount.
            if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
          }}
          testId="voucher-find"
        />
        <Button
          label={t('voucher.find')}
          onPress={() => find(typed)}
          disabled={typed.trim() === ''}
          testId="voucher-check"
        />
      </div>
      <NoticeLine />
      {number === '' || found.isPending ? (
        <EmptyState title={t('voucher.redeem')} text={t('voucher.enterNumber')} icon={Gift} />
      ) : null}
      {number !== '' && found.data?.known ? <Known key={number} voucher={found.data} /> : null}
      {number !== '' && !found.isPending && !found.data?.known ? (
        mayUnknown ? (
          <Unknown key={number} number={number} />
        ) : (
          <EmptyState title={t('voucher.unknown')} text={t('voucher.unknownText')} icon={TicketX} />
        )
      ) : null}
    </>
  );
}

/** A voucher the till has sold: its balance, and how much of it goes on this receipt. */
function Known({ voucher }: { voucher: VoucherView }) {
  const { t, locale } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const { left, issued, number } = voucher;
  const most = Math.min(left, Math.max(0, due));
  const money = (cents: number): string => formatMoney(cents, locale);
  if (left <= 0) return <EmptyState title={t('voucher.empty')} icon={TicketX} />;
  return (
    <Amount
      most={most}
      start={most}
      given={{ label: t('voucher.balance'), value: money(left) }}
      hint={(amount) =>
        [t('voucher.rest', { amount: money(left - amount) }), t('voucher.worth', { amount: money(issued) })].join(' · ')
      }
      onTake={(amount) => redeem({ number, amount: toCents(amount), kind: 'multi', taxKey: null })}
      number={number}
    />
  );
}

/** A voucher of another till or of paper times: taken on the word of somebody who may, and marked for the office. */
function Unknown({ number }: { number: string }) {
  const { t } = useWords();
  const due = useTopic('basket')?.due ?? 0;
  const [kind, setKind] = useState<'single' | 'multi'>('multi');
  const [taxKey, setTaxKey] = useState(1);
  return (
    <>
      <TruthLine tone="warn" text={t('voucher.unknown')} note={t('voucher.unknownTake')} testId="voucher-unknown" />
      <Amount
        most={Math.max(0, due)}
        start={0}
        given={null}
        hint={null}
        side={
          <>
            <Segmented
              label={t('voucher.kind')}
              items={(['multi', 'single'] as const).map((id) => ({ id, label: t(`voucher.${id}`) }))}
              value={kind}
              onChange={setKind}
              testId="voucher-kind"
            />
            {kind === 'single' ? <TaxChoice label={t('voucher.rate')} value={taxKey} onChange={setTaxKey} /> : null}
          </>
        }
        onTake={(amount) =>
          redeem({ number, amount: toCents(amount), kind, taxKey: kind === 'single' ? taxKey : null })
        }
        number={number}
      />
    </>
  );
}

function redeem(input: Input<'kasse.redeemVoucher'>): Promise<Result<unknown>> {
  return act('kasse.redeemVoucher', input);
}

interface AmountProps {
  number: string;
  /** The most that can be taken, and what is proposed. */
  most: number;
  start: number;
  given: { readonly label: string; readonly value: string } | null;
  hint: ((amount: number) => string) | null;
  /** Below what is taken. */
  side?: ReactNode;
  onTake: (amount: number) => Promise<Result<unknown>>;
}

/** How much of the voucher goes on this receipt: all that fits unless a person types less. */
function Amount({ number, most, start, given, hint, side, onTake }: AmountProps) {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const [busy, setBusy] = useState(false);
  const { say } = useTill.getState();
  const amount = digits === '' ? start : Math.min(digitsToCents(digits), most);
  const money = (cents: number): string => formatMoney(cents, locale);
  const take = async (): Promise<void> => {
    if (busy || amount === 0) return;
    setBusy(true);
    const here = fromHere();
    const result = await onTake(amount);
    setBusy(false);
    if (!result.ok) return;
    here.back();
    // While paying, the line in the basket and the new sum say it.
    if (useTill.getState().panels.length === 0) say(t('voucher.redeemed', { amount: money(amount), number }));
  };
  return (
    <>
      <div className="k-pay">
        <Numpad
          label={t('voucher.used')}
          mode="money"
          value={digits}
          onChange={setDigits}
          onEnter={() => void take()}
          captureKeyboard
          fill
          testId="pad"
        />
        <div className="k-pay-side">
          <TenderPanel
            givenLabel={given?.label}
            given={given?.value}
            items={[]}
            resultLabel={most === 0 ? t('voucher.nothingDue') : t('voucher.used')}
            result={money(amount)}
            tone={most === 0 ? 'warn' : 'ok'}
            testId="voucher-tender"
          />
          {side}
        </div>
      </div>
      {hint ? <p className="k-hint">{hint(amount)}</p> : null}
      <Button
        big
        full
        variant="pri"
        label={t('voucher.redeemNow', { amount: money(amount) })}
        keyHint="Enter"
        busy={busy}
        disabled={amount === 0}
        onPress={() => void take()}
        testId="voucher-redeem"
      />
    </>
  );
}
