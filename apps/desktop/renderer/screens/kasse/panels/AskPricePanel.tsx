import { type ArticleId, toCents, toId, toMilli, unitPriceOfCents } from '@valero/domain/kernel';
import { Button, digitsToCents, formatMoney, Panel } from '@valero/ui';
import { useState } from 'react';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { FigureEntry } from './LinePanel.tsx';

/** The price of an article that has none. */
export function AskPricePanel({ articleId, title, quantity }: { articleId: string; title: string; quantity: number }) {
  const { t, locale } = useWords();
  const [digits, setDigits] = useState('');
  const { back } = useTill.getState();
  const cents = digitsToCents(digits);
  const add = async (): Promise<void> => {
    if (cents === 0) return;
    const unitPrice = unitPriceOfCents(toCents(cents));
    const here = fromHere();
    const result = await act('kasse.addArticle', {
      articleId: toId<ArticleId>(articleId),
      quantity: toMilli(quantity),
      unitPrice,
      text: null,
    });
    if (result.ok) here.back();
  };
  return (
    <Panel title={t('line.askPrice', { name: title })} sub={t('line.askPriceText')} onBack={back} testId="ask-price">
      <NoticeLine />
      <FigureEntry
        label={t('line.price')}
        was=""
        shown={formatMoney(cents, locale)}
        mode="money"
        digits={digits}
        onDigits={setDigits}
        onEnter={() => void add()}
      />
      <Button
        big
        full
        variant="pri"
        label={t('line.add')}
        keyHint="Enter"
        onPress={() => void add()}
        disabled={cents === 0}
        testId="price-add"
      />
    </Panel>
  );
}
