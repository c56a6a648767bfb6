import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ArticleId } from '@valero/domain/kernel';
import { toMilli } from '@valero/domain/kernel';
import { EmptyState, formatUnitPrice, SearchField } from '@valero/ui';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { readQuantity } from '../entry.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { useScanTarget } from '../scanTargets.ts';
import { play } from '../sound.ts';
import { useWords } from '../useWords.ts';
import { ReasonChips } from './ReasonChips.tsx';

/** What is to come back: a scanned code or a chosen article. */
interface Wanted {
  readonly code: string | null;
  readonly articleId: ArticleId | null;
  readonly name: string;
}

/** Articles that come back without a receipt. Reason and scan may come in any order; the panel stays for the next one. */
export function FreeReturnTab() {
  const { t, locale } = useWords();
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const [waiting, setWaiting] = useState<Wanted | null>(null);
  const { say } = useTill.getState();
  const quantity = useTill((till) => till.quantity);
  const wanted = text.trim();
  const search = useQuery({
    ...ask('stock.searchArticles', { text: wanted, limit: 30 }),
    enabled: wanted.length >= 2,
    placeholderData: keepPreviousData,
  });
  const articles = wanted.length >= 2 ? (search.data?.articles ?? []) : [];

  const take = async (item: Wanted, why: string): Promise<void> => {
    setText('');
    if (why === '') return setWaiting(item);
    setWaiting(null);
    const size = toMilli(Math.abs(useTill.getState().takeQuantity()));
    const result = await act('kasse.returnLine', {
      articleId: item.articleId,
      code: item.code,
      quantity: size,
      unitPrice: null,
      reason: why,
    });
    play(result.ok ? 'known' : 'unknown');
    if (result.ok) say(t('returns.freeTaken', { name: item.name }));
  };
  const takeCode = (code: string): void => void take({ code, articleId: null, name: code }, reason);
  useScanTarget(takeCode);
  const chooseReason = (why: string): void => {
    setReason(why);
    if (waiting) void take(waiting, why);
  };
  const pick = (id: string): void => {
    const article = articles.find((entry) => entry.id === id);
    if (article) void take({ code: null, articleId: article.id, name: article.name }, reason);
  };
  const onText = (next: string): void => {
    const entry = readQuantity(next);
    if (entry) useTill.getState().setQuantity(entry.quantity);
    setText(entry ? entry.rest : next);
  };
  const enter = (): void => {
    const first = articles[0];
    if (wanted === '') return;
    if (/^[\d-]+$/.test(wanted)) takeCode(wanted);
    else if (first) pick(first.id);
  };
  return (
    <ListArea>
      <ReasonChips
        value={reason}
        onChange={chooseReason}
        waiting={waiting ? t('returns.freeWaiting', { name: waiting.name }) : undefined}
      />
      <SearchField
        label={t('returns.freeField')}
        hideLabel
        placeholder={t('returns.freeField')}
        hint={quantity === null ? t('returns.free1') : t('scan.returning', { quantity: quantity / 1000 })}
        value={text}
        onChange={onText}
        autoFocus={reason !== ''}
        onEnter={enter}
        testId="free-search"
      />
      <NoticeLine />
      <RowList
        label={t('returns.freeField')}
        rows={articles.map((article) => ({
          id: article.id,
          title: article.name,
          sub: [article.number, article.groupName, article.gtin].filter(Boolean).join(' · '),
          right: article.price === null ? t('scan.noPrice') : formatUnitPrice(article.price, locale),
        }))}
        onPick={pick}
        empty={<EmptyState title={t('returns.free')} text={t('returns.free1')} icon={Undo2} />}
        testId="free-list"
      />
    </ListArea>
  );
}
