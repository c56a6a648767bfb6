import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type ArticleId, toId, toUnitPrice } from '@valero/domain/kernel';
import { type Article, gtinCheckDigit } from '@valero/domain/stock';
import { dice } from './harness.ts';

const REAL = fileURLToPath(new URL('../../../shared/data/off_products_all.csv.gz', import.meta.url));
const WORDS =
  'Bio Milch Käse Brot Apfel Saft Kaffee Schokolade Joghurt Nudeln Tomaten Suppe Butter Reis Honig Wein Wasser Keks Müsli Salami Senf Gurken Öl Mehl Zucker Tee Chips Eis Lachs Linsen'.split(
    ' ',
  );

/** The id of the n-th article. */
export function articleId(n: number): ArticleId {
  return toId<ArticleId>(`00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);
}

/** The code of the n-th article. */
export function gtinOf(n: number): string {
  const body = `21${String(n).padStart(10, '0')}`;
  return `${body}${gtinCheckDigit(body)}`;
}

function names(): string[] {
  if (!existsSync(REAL)) return [];
  const lines = gunzipSync(readFileSync(REAL)).toString('utf8').split('\n');
  return lines
    .slice(1)
    .filter(Boolean)
    .map((line) =>
      line
        .slice(line.indexOf(',') + 1)
        .replace(/^"|"$/g, '')
        .replaceAll('""', '"')
        .slice(0, 200),
    )
    .filter(Boolean);
}

/** `count` articles: the names of the real catalogue beside the project where it is there, the rest composed of its words. */
export function* catalogue(count: number): Generator<Article> {
  const real = names();
  const throwDice = dice(20_261_121);
  const pool =
    real.length > 0
      ? real
          .slice(0, 60_000)
          .flatMap((name) => name.split(' '))
          .filter((word) => word.length > 1)
      : WORDS;
  for (let n = 0; n < count; n += 1) {
    const word = (): string => pool[throwDice(pool.length)] ?? 'Ware';
    const name = real[n] ?? `${word()} ${word()} ${word()}`;
    yield {
      id: articleId(n),
      number: String(100_000 + n),
      gtin: gtinOf(n),
      name,
      groupId: `g${n % 40}`,
      groupName: `Gruppe ${n % 40}`,
      taxKey: n % 3 === 0 ? 1 : 2,
      unit: 'Stk',
      price: toUnitPrice((99 + (n % 900)) * 1000),
      cost: toUnitPrice((60 + (n % 500)) * 1000),
      deposit: null,
      restaurantFood: false,
      drinkShare: null,
      icon: null,
      favourite: n < 24 ? n : null,
      rank: n,
      active: true,
      version: 1,
    };
  }
}
