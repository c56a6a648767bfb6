import type { LineView } from '@valero/domain/kasse';
import { toBasisPoints, toCents, toMilli, unitPriceOfCents } from '@valero/domain/kernel';
import {
  Button,
  ButtonRow,
  digitsToCents,
  formatMoney,
  formatPercent,
  formatUnitPrice,
  Numpad,
  type NumpadMode,
  Panel,
  Segmented,
  useHotkeys,
} from '@valero/ui';
import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act, markedLine, voidMarked } from '../actions.ts';
import { padToMilli } from '../entry.ts';
import { quantityText } from '../lines.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { DiscountEntry, type DiscountKind } from './DiscountEntry.tsx';

interface EntryProps {
  label: string;
  was: string;
  shown: string;
  mode: NumpadMode;
  digits: string;
  onDigits: (digits: string) => void;
  onEnter: () => void;
  children?: ReactNode;
}

/** A large figure with the pad that changes it. */
export function FigureEntry({ label, was, shown, mode, digits, onDigits, onEnter, children }: EntryProps) {
  return (
    <div className="k-figure">
      <div className="k-figure-shown">
        <span>{label}</span>
        <b data-empty={digits === '' ? true : undefined} data-testid="figure">
          {shown}
        </b>
        {was ? <small>{was}</small> : null}
        {children}
      </div>
      <Numpad
        label={label}
        mode={mode}
        value={digits}
        onChange={onDigits}
        onEnter={onEnter}
        captureKeyboard
        fill
        testId="pad"
      />
    </div>
  );
}

function QuantityTab({ line, onDone }: { line: LineView; onDone: () => void }) {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const whole = line.unit === 'Stk';
  const size = padToMilli(digits);
  const quantity = line.quantity < 0 ? -size : size;
  const apply = async (): Promise<void> => {
    if (digits === '') return onDone();
    const here = fromHere();
    const result = await act('kasse.setQuantity', { pos: line.pos, quantity: toMilli(quantity) });
    if (result.ok) here.back();
  };
  return (
    <>
      <FigureEntry
        label={t('line.newQuantity')}
        was={t('line.was', { value: quantityText(line, locale) })}
        shown={quantityText({ quantity: digits === '' ? line.quantity : toMilli(quantity), unit: line.unit }, locale)}
        mode={whole ? 'int' : 'decimal'}
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void apply()}
      />
      <Button
        big
        full
        variant="pri"
        label={t('line.apply')}
        keyHint="Enter"
        onPress={() => void apply()}
        testId="line-apply"
      />
    </>
  );
}

function PriceTab({ line, onDone }: { line: LineView; onDone: () => void }) {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const apply = async (): Promise<void> => {
    if (digits === '') return onDone();
    const here = fromHere();
    const result = await act('kasse.setPrice', {
      pos: line.pos,
      unitPrice: unitPriceOfCents(toCents(digitsToCents(digits))),
    });
    if (result.ok) here.back();
  };
  return (
    <>
      <FigureEntry
        label={t('line.newPrice', { unit: line.unit })}
        was={t('line.was', { value: formatUnitPrice(line.unitPrice, locale) })}
        shown={digits === '' ? formatUnitPrice(line.unitPrice, locale) : formatMoney(digitsToCents(digits), locale)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void apply()}
      />
      <Button
        big
        full
        variant="pri"
        label={t('line.apply')}
        keyHint="Enter"
        onPress={() => void apply()}
        testId="line-apply"
      />
    </>
  );
}

function DiscountTab({ line }: { line: LineView }) {
  const { locale } = useWords();
  const now = line.discount;
  const apply = async (kind: DiscountKind, value: number, reason: string): Promise<void> => {
    const percent = kind === 'percent' && value > 0 ? toBasisPoints(Math.min(value, 10_000)) : null;
    const amount = kind === 'amount' && value > 0 ? toCents(value) : null;
    const here = fromHere();
    const result = await act('kasse.discountLine', { pos: line.pos, percent, amount, reason, surcharge: false });
    if (result.ok) here.back();
  };
  const current = now?.percent
    ? formatPercent(now.percent, locale)
    : now?.amount
      ? formatMoney(now.amount, locale)
      : null;
  return (
    <DiscountEntry
      base={line.base}
      current={current}
      onApply={(kind, value, reason) => void apply(kind, value, reason)}
    />
  );
}

/** One position: quantity, price, discount or void, all in one place. */
export function LinePanel({ tab }: { tab: 'quantity' | 'price' | 'discount' }) {
  const { t } = useWords();
  useTopic('basket');
  useTill((till) => till.selected);
  const { back, replace, open } = useTill.getState();
  const line = markedLine();
  const voidLine = (): void => {
    voidMarked();
    back();
  };
  useHotkeys({ F5: voidLine });
  if (!line)
    return (
      <Panel title={t('line.title')} onBack={back}>
        {t('line.pick')}
      </Panel>
    );
  const items = [
    { id: 'quantity' as const, label: t('line.quantity') },
    { id: 'price' as const, label: t('line.price') },
    { id: 'discount' as const, label: t('line.discount') },
  ];
  return (
    <Panel
      title={line.text}
      onBack={back}
      aside={
        <Segmented
          label={t('line.kind')}
          items={items}
          value={tab}
          onChange={(id) => replace({ name: 'line', tab: id })}
          testId="line-tabs"
        />
      }
      testId="line-panel"
    >
      <NoticeLine />
      {tab === 'quantity' ? <QuantityTab key={line.pos} line={line} onDone={back} /> : null}
      {tab === 'price' ? <PriceTab key={line.pos} line={line} onDone={back} /> : null}
      {tab === 'discount' ? <DiscountTab key={line.pos} line={line} /> : null}
      <ButtonRow>
        {tab === 'discount' ? (
          <Button label={t('line.all')} onPress={() => open({ name: 'discountAll' })} testId="discount-all" />
        ) : null}
        <Button
          label={t('line.void')}
          keyHint="F5"
          icon={Trash2}
          variant="danger"
          onPress={voidLine}
          testId="line-void"
        />
      </ButtonRow>
    </Panel>
  );
}
