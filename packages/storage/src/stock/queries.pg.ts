import { type QueryInput, type QueryOutput, toId } from '@valero/domain/kernel';
import {
  type Article,
  changedPrices,
  favourites,
  isGtin,
  listArticles,
  listStock,
  normaliseGtin,
  priceHistory,
  searchArticles,
  unknownCodes,
} from '@valero/domain/stock';
import { type Answer, type Asking, answers, infixes, literal, storeOf } from '../pg/asking.ts';
import { foldText } from './fold.ts';
import { ARTICLE } from './reads.pg.ts';

/** Best first: exact code, number prefix, name prefix, then all words anywhere in the name; among equals what is sold most. */
const SEARCH = `with hit as (
    (select id, 0 as tier from stock.article where active and (gtin = $1 or number = $2) limit $6)
    union all (select id, 1 from stock.article where active and number like $3 order by rank, id limit $6)
    union all (select id, 2 from stock.article where active and search_key like $4 order by rank, id limit $6)
    union all (select id, 3 from stock.article where active and search_key like all ($5::text[]) and $7 order by rank, id limit $6)),
  best as (select id, min(tier) as tier from hit group by id)
  select ${ARTICLE} from best b join stock.article a on a.id = b.id order by b.tier, a.rank, a.id limit $6`;

async function search(
  { rows }: Asking,
  { text, limit }: QueryInput<typeof searchArticles>,
): Promise<QueryOutput<typeof searchArticles>> {
  const folded = foldText(text);
  if (folded === '') return { articles: [], more: false };
  const gtin = isGtin(text.trim()) ? normaliseGtin(text.trim()) : null;
  const words = infixes(folded);
  // a word of less than three letters has no trigram and would read the whole catalogue
  const anywhere = words.some((word) => word.length >= 5);
  const found = await rows<Article>(SEARCH, [
    gtin,
    text.trim(),
    `${literal(text.trim())}%`,
    `${literal(folded)}%`,
    words,
    limit + 1,
    anywhere,
  ]);
  return { articles: found.slice(0, limit), more: found.length > limit };
}

async function page(
  { rows }: Asking,
  { text, after, limit }: QueryInput<typeof listArticles>,
): Promise<QueryOutput<typeof listArticles>> {
  const folded = foldText(text);
  const filter = `($1 = '' or a.number like $2 or a.gtin = $3 or a.search_key like all ($4::text[]))`;
  const given = [folded, `${literal(text.trim())}%`, text.trim(), infixes(folded)];
  const [count] = await rows<{ total: number }>(`select count(*) as total from stock.article a where ${filter}`, given);
  const found = await rows<Article>(
    `select ${ARTICLE} from stock.article a where ${filter} and ($5::text is null or (a.name collate "C", a.id) > ($5, $6::uuid))
     order by a.name collate "C", a.id limit $7`,
    [...given, after?.name ?? null, after?.id ?? null, limit],
  );
  const last = found.at(-1);
  return {
    articles: found,
    total: count?.total ?? 0,
    next: last && found.length === limit ? { name: last.name, id: toId(last.id) } : null,
  };
}

async function levels(
  { rows, scope }: Asking,
  { text, store, limit, offset }: QueryInput<typeof listStock>,
): Promise<QueryOutput<typeof listStock>> {
  const folded = foldText(text);
  const from = `from stock.level l left join stock.article a on a.id = l.article_id left join identity.store s on s.id = l.store
    where ($1::uuid is null or l.store = $1) and ($2 = '' or a.number like $3 or a.search_key like all ($4::text[]))`;
  const given = [storeOf(scope, store), folded, `${literal(text.trim())}%`, infixes(folded)];
  const [count] = await rows<{ total: number }>(`select count(*) as total ${from}`, given);
  const found = await rows<QueryOutput<typeof listStock>['rows'][number]>(
    `select l.article_id as "articleId",
       coalesce(a.number, (select m.article_number from stock.move m where m.article_id = l.article_id order by m.at desc limit 1), '') as number,
       coalesce(a.name, '') as name, coalesce(a.unit, '') as unit, l.store, coalesce(s.name, '') as "storeName", l.quantity, l.sold, l.last_move as "lastMove"
     ${from} order by a.name collate "C", a.number, s.number, l.article_id, l.store limit $5 offset $6`,
    [...given, limit, offset],
  );
  return { rows: found, total: count?.total ?? 0 };
}

async function favouritePage(
  { rows }: Asking,
  { groupId }: QueryInput<typeof favourites>,
): Promise<QueryOutput<typeof favourites>> {
  const articles = await rows<Article>(
    groupId === null
      ? `select ${ARTICLE} from stock.article a where a.favourite is not null and a.active and $1::text is null order by a.favourite, a.name collate "C", a.id limit 200`
      : `select ${ARTICLE} from stock.article a where a.group_id = $1 and a.active order by a.favourite nulls last, a.rank, a.name collate "C", a.id limit 200`,
    [groupId],
  );
  const groups = await rows<{ id: string; name: string }>(
    `select group_id as id, coalesce(min(group_name), '') as name from stock.article where favourite is not null and active and group_id is not null
     group by group_id order by min(favourite), group_id`,
    [],
  );
  return { articles, groups };
}

/** Articles and stock as the server answers them. */
export const stockAnswers: readonly Answer[] = [
  answers(searchArticles, search),
  answers(favourites, favouritePage),
  answers(listArticles, page),
  answers(priceHistory, ({ rows }, { articleId }) =>
    rows<QueryOutput<typeof priceHistory>[number]>(
      `select p.at, p.before, p.after, coalesce(u.name, '') as by, p.reason from stock.price_change p left join identity.user u on u.id = p.actor
       where p.article_id = $1 order by p.at desc, p.version desc`,
      [articleId],
    ),
  ),
  answers(listStock, levels),
  answers(changedPrices, async ({ rows }, { since }) => ({
    articles: await rows<Article>(
      `select ${ARTICLE} from stock.article a where a.active
         and exists (select 1 from stock.price_change p where p.article_id = a.id and p.at >= $1)
       order by a.name collate "C", a.id limit 500`,
      [since],
    ),
  })),
  answers(unknownCodes, ({ rows, scope }, { limit }) =>
    rows<QueryOutput<typeof unknownCodes>[number]>(
      `select u.code, u.store, u.days, u.last_at as "lastAt" from stock.unknown_code u
       where not u.dismissed and u.last_at is not null and ($1::uuid is null or u.store = $1)
         and not exists (select 1 from stock.article a where a.gtin = u.code or a.number = u.code)
       order by u.last_at desc, u.code, u.store limit $2`,
      [storeOf(scope, null), limit],
    ),
  ),
];
