import { useQuery } from '@tanstack/react-query';
import { STEUERSAETZE } from '@valero/domain/compliance';
import type { Article as ArticleData } from '@valero/domain/stock';
import { Button, type Column, DataTable, EmptyState, formatDate, Row, Skeleton } from '@valero/ui';
import { PackageX, Pencil, Tag } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../../api.ts';
import { askOffice, askOne } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { RequestLine } from '../requests/RequestLine.tsx';
import { useOfficeSource } from '../requests/source.ts';
import { useArticleRequests } from '../requests/useRequests.ts';
import { Facts, Side } from '../Split.tsx';
import { useMay } from '../session.ts';
import { EditArticle } from './ArticleForm.tsx';
import { PriceForm } from './PriceForm.tsx';

type PriceRow = Reply<'stock.priceHistory'>[number];

function History({ article }: { article: ArticleData }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { data, isPending } = useQuery(askOffice('stock.priceHistory', { articleId: article.id }));
  const columns = useMemo<readonly Column<PriceRow>[]>(
    () => [
      {
        id: 'at',
        header: t('articles.when'),
        value: (row) => row.at,
        text: (row) => formatDate(row.at, format.locale),
        width: 108,
        grow: 0,
      },
      {
        id: 'before',
        header: t('articles.from'),
        value: (row) => row.before,
        text: (row) => format.price(row.before),
        align: 'end',
        width: 82,
        grow: 0,
      },
      {
        id: 'after',
        header: t('articles.to'),
        value: (row) => row.after,
        text: (row) => format.price(row.after),
        align: 'end',
        width: 86,
        grow: 0,
      },
      {
        id: 'by',
        header: t('articles.by'),
        value: (row) => [row.by, row.reason].filter(Boolean).join(': '),
        width: 90,
      },
    ],
    [t, format],
  );
  return (
    <DataTable
      label={t('articles.history')}
      columns={columns}
      rows={data ?? []}
      rowId={(row) => `${row.at}-${row.after}`}
      search={false}
      columnPicker={false}
      height="auto"
      loading={isPending}
      empty={{ title: t('articles.noHistory') }}
      testId="price-history"
    />
  );
}

/** The article with exactly this number, as it is now. */
export function useArticle(number: string) {
  const query = useQuery({
    ...askOne('stock.listArticles', { text: number, after: null, limit: 200 }),
    enabled: number !== '',
  });
  const { of, fresh } = useArticleRequests();
  const found = query.data?.articles.map(of).find(({ row }) => row.number === number);
  const listed = found ?? fresh.find(({ row }) => row.number === number);
  return { ...query, article: listed?.row, request: listed?.request ?? null };
}

/** An article: price, data, prices so far. */
export function Article({ number, onClose }: { number: string; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const mayWrite = useMay('stock.write');
  const [doing, setDoing] = useState<'price' | 'edit' | null>(null);
  const { article, request, data, error, refetch, isPending } = useArticle(number);
  const { from } = useOfficeSource();
  if (!article) {
    return (
      <Side title={number} onClose={onClose} testId="article">
        <Problem error={error} onRetry={() => void refetch()} />
        {isPending ? <Skeleton lines={8} /> : null}
        {data ? <EmptyState icon={PackageX} title={t('articles.gone')} text={t('articles.goneText')} /> : null}
      </Side>
    );
  }
  if (doing === 'edit')
    return (
      <EditArticle
        article={article}
        onClose={() => setDoing(null)}
        onSaved={(next) => {
          setDoing(null);
          if (next !== number) go('artikel', next);
        }}
      />
    );
  const tax = STEUERSAETZE.find(({ key }) => key === article.taxKey);
  const given: readonly (readonly [string, string])[] = [
    [t('articles.gtin'), article.gtin ?? ''],
    [t('articles.group'), article.groupName ?? ''],
    [
      t('articles.tax'),
      tax ? t('articles.taxOf', { rate: format.percent(tax.rate), name: tax.name }) : String(article.taxKey),
    ],
    [t('articles.unit'), article.unit],
    [t('articles.cost'), article.cost === null ? '' : format.price(article.cost)],
    [t('articles.margin'), marginText(article, tax?.rate ?? 0, format.share)],
    [t('articles.deposit'), article.deposit === null ? '' : format.price(article.deposit)],
  ];
  return (
    <Side
      title={article.name}
      sub={`${article.number}${article.active ? '' : ` · ${t('articles.inactive')}`}`}
      onClose={onClose}
      testId="article"
    >
      <RequestLine request={request} />
      <div>
        <p className="of-h3">{t('articles.price')}</p>
        <p className="of-hero" data-testid="article-price">
          {article.price === null ? t('articles.askPrice') : format.price(article.price)}
        </p>
      </div>
      {doing === 'price' ? (
        <PriceForm article={article} onDone={() => setDoing(null)} />
      ) : (
        <Row wrap>
          {mayWrite ? (
            <>
              <Button
                label={t('articles.changePrice')}
                icon={Tag}
                variant="pri"
                onPress={() => setDoing('price')}
                testId="price-change"
              />
              <Button label={t('detail.edit')} icon={Pencil} onPress={() => setDoing('edit')} testId="article-edit" />
            </>
          ) : null}
          <Button
            label={t('articles.sold')}
            onPress={() => go('belege', null, { article: article.number })}
            testId="article-receipts"
          />
        </Row>
      )}
      <Facts rows={given.filter(([, value]) => value !== '')} />
      <h3 className="of-h3">{t('articles.history')}</h3>
      {from === 'device' ? <p className="of-muted">{t('requests.history')}</p> : <History article={article} />}
    </Side>
  );
}

/** Margin of a unit on its net price, in words; empty without price or cost. `rate` in basis points. */
function marginText({ price, cost }: ArticleData, rate: number, percent: (basisPoints: number) => string): string {
  if (price === null || cost === null || price <= 0) return '';
  const net = Math.round((price * 10_000) / (10_000 + rate));
  return net === 0 ? '' : percent(Math.round(((net - cost) * 10_000) / net));
}
