import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ArticleId } from '@valero/domain/kernel';
import { toMilli } from '@valero/domain/kernel';
import { EmptyState, formatUnitPrice, SearchField } from '@valero/ui';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { call, type Reply } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { readQuantity } from '../entry.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, type ListRow, RowList } from '../RowList.tsx';
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

type Found = Reply<'stock.searchArticles'>['articles'][number];

/** Articles that fit the typed text. */
function useFound(wanted: string): readonly Found[] {
  const search = useQuery({
    ...ask('stock.searchArticles', { text: wanted, limit: 30 }),
    enabled: wanted.length >= 2,
    placeholderData: keepPreviousData,
  });
  return wanted.length >= 2 ? (search.data?.articles ?? []) : [];
}

/** What a scanned code is called; the code itself where nobody knows. */
async function nameOf({ code, name }: Wanted): Promise<string> {
  if (code === null) return name;
  const found = await call('stock.searchArticles', { text: code, limit: 1 });
  return (found.ok ? found.value.articles[0]?.name : undefined) ?? name;
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
  const articles = useFound(wanted);

  const take = async (item: Wanted, why: string): Promise<void> => {
    setText('');
    if (why === '') return setWaiting({ ...item, name: await nameOf(item) });
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
    if (!result.ok) return;
    const line = result.value.basket?.lines.find(({ pos }) => pos === result.value.pos);
    say(t('returns.freeTaken', { name: line?.text ?? item.name }));
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
  const articleRow = (article: Found): ListRow => ({
    id: article.id,
    title: article.name,
    sub: [article.number, article.groupName, article.gtin].filter(Boolean).join(' · '),
    right: article.price === null ? t('scan.noPrice') : formatUnitPrice(article.price, locale),
  });
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
        hint={quantity === null ? undefined : t('scan.returning', { quantity: quantity / 1000 })}
        value={text}
        onChange={onText}
        autoFocus={reason !== ''}
        onEnter={enter}
        testId="free-search"
      />
      <NoticeLine />
      <RowList
        label={t('returns.freeField')}
        rows={articles.map(articleRow)}
        onPick={pick}
        empty={<EmptyState title={t('returns.free')} text={t('returns.free1')} icon={Undo2} />}
        testId="free-list"
      />
    </ListArea>
  );
}
