import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatQty, formatUnitPrice, ScanField, type ScanResult } from '@valero/ui';
import { useDeferredValue, useEffect, useRef } from 'react';
import { ask } from '../../app/query.ts';
import { topicValue } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { addArticle, isBusy } from './actions.ts';
import { Done } from './Done.tsx';
import { readQuantity } from './entry.ts';
import { openPay } from './functions.ts';
import { routeScan } from './scanTargets.ts';
import { Tiles } from './Tiles.tsx';
import { useWords } from './useWords.ts';

function useResults(text: string): {
  results: readonly ScanResult[];
  ids: ReadonlyMap<string, Parameters<typeof addArticle>[0]>;
  busy: boolean;
} {
  const { t, locale } = useWords();
  const wanted = useDeferredValue(text.trim());
  const active = wanted.length >= 2;
  const search = useQuery({
    ...ask('stock.searchArticles', { text: wanted, limit: 30 }),
    enabled: active,
    placeholderData: keepPreviousData,
  });
  const articles = active && text.trim() !== '' ? (search.data?.articles ?? []) : [];
  const results = articles.map((article) => ({
    id: article.id,
    name: article.name,
    sub: [article.number, article.groupName, article.gtin].filter(Boolean).join(' · '),
    price:
      article.price === null
        ? t('scan.noPrice')
        : formatUnitPrice(article.price, locale, article.unit === 'Stk' ? undefined : article.unit),
  }));
  return {
    results,
    ids: new Map(articles.map((article) => [article.id as string, article.id])),
    busy: active && search.isFetching,
  };
}

/** Enter in the scan field: a code or number first, then the best match of a name; empty = the accented button. */
async function submit(text: string, first: Parameters<typeof addArticle>[0] | undefined): Promise<void> {
  const till = useTill.getState();
  const code = text.trim();
  if (code !== '') {
    if (/[a-zäöüß]{2}/i.test(code) && !/\d/.test(code) && first) return void (await addArticle(first));
    till.setText('');
    routeScan(code);
    return;
  }
  if (till.finished) till.finish(null);
  else if (isBusy() || topicValue('basket')?.lines.some((line) => !line.voided)) openPay({ name: 'cash', given: 0 });
}

/** Escape at home: forget the quantity, then the finished sale, then the mark. The basket is never touched. */
function stepBack(): void {
  const till = useTill.getState();
  if (till.quantity !== null) till.setQuantity(null);
  else if (till.finished) till.finish(null);
  else if (till.notice) till.clearNotice();
  else till.select(null);
}

function usePrefix(): string | undefined {
  const { t, locale } = useWords();
  const quantity = useTill((till) => till.quantity);
  if (quantity === null) return undefined;
  const shown = formatQty(Math.abs(quantity), locale);
  return quantity < 0 ? t('scan.returning', { quantity: shown }) : t('scan.quantity', { quantity: shown });
}

/** Home: the scan field, a calm line, and below it tiles or what the last sale left to do. */
export function ScanPane() {
  const { t } = useWords();
  const text = useTill((till) => till.text);
  const finished = useTill((till) => till.finished);
  const field = useRef<HTMLInputElement>(null);
  const { results, ids, busy } = useResults(text);
  const prefix = usePrefix();
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const onChange = (next: string): void => {
    const till = useTill.getState();
    const entry = readQuantity(next);
    if (entry) till.setQuantity(entry.quantity);
    till.setText(entry ? entry.rest : next);
    if (till.finished && next.trim() !== '') till.finish(null);
    if (till.finished && next.trim() !== '') till.setText(next);
  };
  return (
    <>
      <ScanField
        ref={field}
        label={t('scan.label')}
        placeholder={t('scan.placeholder')}
        value={text}
        onChange={onChange}
        onSubmit={(typed) => void submit(typed, results[0] ? ids.get(results[0].id) : undefined)}
        results={results}
        onPick={(id) => {
          const article = ids.get(id);
          if (article) void addArticle(article);
        }}
        busy={busy}
        emptyText={text.trim().length >= 2 ? t('scan.none') : undefined}
        onEscape={stepBack}
        autoFocus
        prefix={prefix}
        testId="scan"
      />
      {finished ? <Done finished={finished} /> : <Tiles />}
    </>
  );
}
