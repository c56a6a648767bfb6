import { STEUERSAETZE } from '@valero/domain/compliance';
import type { Article as ArticleData } from '@valero/domain/stock';
import { Button, Card, type Column, DataTable, PageHead, StatusDot } from '@valero/ui';
import { FileUp, Package as PackageIcon, PackagePlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { office, type Reply } from '../../../api.ts';
import { usePages, useSearchText } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { OfflineLines } from '../requests/OfflineLines.tsx';
import { MarkedText } from '../requests/RequestMark.tsx';
import { useArticleRequests, type WithRequests } from '../requests/useRequests.ts';
import { Split } from '../Split.tsx';
import { useMay } from '../session.ts';
import { Article } from './Article.tsx';
import { NewArticle } from './ArticleForm.tsx';
import { ImportSide } from './ImportSide.tsx';

type Page = Reply<'stock.listArticles'>;
const PAGE = 200;
const NEW = '+';

type Listed = WithRequests<ArticleData>;

function useColumns(narrow: boolean): readonly Column<Listed>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const price = (id: 'price' | 'cost' | 'deposit', hidden = false): Column<Listed> => ({
      id,
      header: t(`articles.${id}`),
      value: ({ row }) => row[id],
      text: ({ row }) => (id === 'price' && row.price === null ? t('articles.askPrice') : format.price(row[id])),
      align: 'end',
      width: 112,
      hidden,
    });
    const all: readonly Column<Listed>[] = [
      { id: 'number', header: t('articles.number'), value: ({ row }) => row.number, width: 104, grow: 0 },
      {
        id: 'name',
        header: t('articles.name'),
        value: ({ row }) => row.name,
        cell: ({ row, request }) => <MarkedText text={row.name} request={request} />,
        rowHeader: true,
        width: 200,
        grow: 3,
      },
      { id: 'gtin', header: t('articles.gtin'), value: ({ row }) => row.gtin, width: 130 },
      { id: 'group', header: t('articles.group'), value: ({ row }) => row.groupName, width: 130 },
      {
        id: 'tax',
        header: t('articles.tax'),
        value: ({ row }) => row.taxKey,
        text: ({ row }) => {
          const rate = STEUERSAETZE.find(({ key }) => key === row.taxKey)?.rate;
          return rate === undefined ? String(row.taxKey) : format.percent(rate);
        },
        align: 'end',
        width: 76,
        grow: 0,
      },
      { id: 'unit', header: t('articles.unit'), value: ({ row }) => row.unit, width: 76, grow: 0 },
      price('price'),
      price('cost'),
      price('deposit', true),
      {
        id: 'active',
        header: t('articles.active'),
        value: ({ row }) => (row.active ? 1 : 0),
        cell: ({ row }) => (row.active ? null : <StatusDot tone="neutral" label={t('articles.inactive')} />),
        text: ({ row }) => (row.active ? '' : t('articles.inactive')),
        width: 120,
        hidden: true,
      },
    ];
    const shown = new Set(['number', 'name', 'tax', 'price']);
    return all.map((column) => ({ ...column, sortable: false })).filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, narrow]);
}

/** All articles, however many, and the one that is open beside them. */
export function Articles() {
  const { t } = useTranslation('buero');
  const place = usePlace();
  const mayWrite = useMay('stock.write');
  const mayImport = useMay('stock.import');
  const [importing, setImporting] = useState(false);
  const [text, type] = useSearchText();
  const pages = usePages(
    ['articles', text],
    (after: Page['next']) => office('stock.listArticles', { text, after, limit: PAGE }),
    (page: Page) => ({ rows: page.articles, total: page.total, next: page.next }),
  );
  const requests = useArticleRequests();
  const rows = useMemo(() => {
    const known = new Set(pages.rows.map(({ id }) => id));
    const fresh = text === '' ? requests.fresh.filter(({ row }) => !known.has(row.id)) : [];
    return [...fresh, ...pages.rows.map(requests.of)];
  }, [pages.rows, requests, text]);
  const wide = place.id === null && !importing;
  const columns = useColumns(!wide);
  const close = (): void => place.go('artikel');
  const side = importing ? (
    <ImportSide onClose={() => setImporting(false)} />
  ) : place.id === null ? null : place.id === NEW ? (
    <NewArticle onClose={close} onSaved={(number) => place.go('artikel', number)} />
  ) : (
    <Article key={place.id} number={place.id} onClose={close} />
  );
  return (
    <>
      <PageHead title={t('nav.artikel')}>
        <ExcelButton query="stock.listArticles" filters={{ text }} />
        {mayImport ? (
          <Button label={t('imports.open')} icon={FileUp} onPress={() => setImporting(true)} testId="import-open" />
        ) : null}
        {mayWrite ? (
          <Button
            label={t('articles.create')}
            icon={PackagePlus}
            variant="pri"
            onPress={() => {
              setImporting(false);
              place.go('artikel', NEW);
            }}
            testId="article-create"
          />
        ) : null}
      </PageHead>
      <OfflineLines />
      <Problem error={pages.rows.length === 0 ? pages.error : null} onRetry={pages.again} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('nav.artikel')}
              columns={columns}
              rows={rows}
              rowId={({ row }) => row.number}
              onOpen={({ row }) => {
                setImporting(false);
                place.go('artikel', row.number);
              }}
              openId={place.id}
              searchPlaceholder={t('articles.search')}
              onSearch={type}
              columnPicker={wide}
              height="fill"
              loading={pages.loading}
              onEndReached={pages.more}
              totalCount={pages.total + rows.length - pages.rows.length}
              memoryKey="articles"
              empty={{ icon: PackageIcon, title: t('articles.none'), text: t('articles.noneText') }}
              testId="articles"
            />
          </Card>
        }
        side={side}
      />
    </>
  );
}
