import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { EmptyState, formatUnitPrice, Skeleton, Tabs, Tile, TileGrid } from '@valero/ui';
import { Star } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../app/query.ts';
import { addArticle } from './actions.ts';
import { NoticeLine, useHasNotice } from './NoticeLine.tsx';
import { useWords } from './useWords.ts';

const FAVOURITES = '';

/** Few tiles are large tiles: a grid that fills the pane without stretching into towers. */
function columnsFor(count: number): number | 'auto' {
  if (count <= 12) return 4;
  return count <= 20 ? 5 : 'auto';
}

/** Articles to tap: favourites first, then one tab per group. */
export function Tiles() {
  const { t, locale } = useWords();
  const [tab, setTab] = useState(FAVOURITES);
  const hasNotice = useHasNotice();
  const { data } = useQuery({
    ...ask('stock.favourites', { groupId: tab === FAVOURITES ? null : tab }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (!data) return <Skeleton lines={6} label={t('loading')} />;
  const tabs = [
    { id: FAVOURITES, label: t('tiles.favourites') },
    ...data.groups.map((group) => ({ id: group.id, label: group.name })),
  ];
  return (
    <>
      {/* A notice takes the place of the tabs: the tiles below never move under a finger. */}
      {hasNotice ? (
        <div className="k-notice">
          <NoticeLine />
        </div>
      ) : (
        <Tabs label={t('tiles.groups')} items={tabs} value={tab} onChange={setTab} panelId="tiles" testId="groups" />
      )}
      {data.articles.length === 0 ? (
        <EmptyState title={t('tiles.empty')} text={t('tiles.emptyText')} icon={Star} />
      ) : (
        <TileGrid
          label={t('tiles.label')}
          id="tiles"
          columns={columnsFor(data.articles.length)}
          fill={data.articles.length <= 20}
          testId="tiles"
        >
          {data.articles.map((article) => (
            <Tile
              key={article.id}
              name={article.name}
              price={
                article.price === null
                  ? t('scan.noPrice')
                  : article.unit === 'Stk'
                    ? formatUnitPrice(article.price, locale)
                    : formatUnitPrice(article.price, locale, article.unit)
              }
              emoji={article.icon ?? undefined}
              onPress={() => void addArticle(article.id)}
              testId={`tile-${article.number}`}
            />
          ))}
        </TileGrid>
      )}
    </>
  );
}
