import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import {
  type ArticleId,
  assert,
  type Id,
  toCents,
  toId,
  toUnitPrice,
  unitPriceOfCents,
  uuidV7,
} from '@valero/domain/kernel';
import { type Article, isGtin, normaliseGtin } from '@valero/domain/stock';
import { parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import * as z from 'zod';

/** When the demo company is said to have been made: ids sort by it and stay the same for ever. */
const DEMO_TIME = Date.UTC(2026, 0, 1);

/** An id that is the same every time for the same name: seeding twice changes nothing. */
export function fixedId<T extends Id<string>>(name: string): T {
  return toId<T>(uuidV7(DEMO_TIME, createHash('sha256').update(`valero demo ${name}`).digest()));
}

const zCount = z.coerce.number().int().min(0);
const zOptional = z.string().transform((text) => (text === '' ? null : zCount.parse(text)));
const zSampleRow = z.object({
  number: z.string().min(1),
  gtin: z.string().refine(isGtin, { error: 'wrong check digit' }),
  name: z.string().min(1),
  group: z.string().min(1),
  groupName: z.string().min(1),
  taxKey: zCount,
  unit: z.string().min(1),
  priceCents: zCount,
  costCents: zCount,
  depositCents: zOptional,
  icon: z.string(),
  favourite: zOptional,
});

/** The shipped goods: a German delicatessen with favourites, groups and pictures; GTINs of the in-store range 20. */
export function sampleArticles(): Article[] {
  const text = readFileSync(join(import.meta.dirname, 'sample.csv'), 'utf8');
  const rows: unknown = parseSync(text, { columns: true });
  return z
    .array(zSampleRow)
    .parse(rows)
    .map((row, index) => ({
      id: fixedId<ArticleId>(`article ${row.gtin}`),
      number: row.number,
      gtin: row.gtin,
      name: row.name,
      groupId: row.group,
      groupName: row.groupName,
      taxKey: row.taxKey,
      unit: row.unit,
      price: unitPriceOfCents(toCents(row.priceCents)),
      cost: unitPriceOfCents(toCents(row.costCents)),
      deposit: row.depositCents === null ? null : unitPriceOfCents(toCents(row.depositCents)),
      icon: row.icon === '' ? null : row.icon,
      favourite: row.favourite,
      rank: index,
      active: true,
      restaurantFood: false,
      drinkShare: null,
      version: 1,
    }));
}

/** Price points of a German shelf in cents, the usual ones more often. */
const PRICE_POINTS: readonly number[] = [
  39, 49, 59, 65, 69, 75, 79, 85, 89, 95, 99, 99, 109, 119, 129, 129, 139, 149, 149, 159, 169, 179, 179, 189, 199, 199,
  199, 219, 229, 249, 249, 269, 279, 299, 299, 299, 329, 349, 379, 399, 399, 449, 499, 499, 549, 599, 699, 799, 899,
  999, 1199, 1299, 1499, 1999,
];

/** Words of goods taxed at 19 %: drinks other than milk and water from the tap, and what is no food at all. */
const STANDARD_RATE = new RegExp(
  [
    'wasser|water|mineral|cola|limo|schorle|saft|juice|jus|nektar|eistee|ice tea|energy|drink|bier|pils|weizen hell|radler',
    'wein|riesling|sekt|prosecco|wine|beer|vodka|wodka|gin |rum |whisky|likör|schnaps|korn 3|glühwein|smoothie',
    'shampoo|seife|zahnpasta|duschgel|creme hand|waschmittel|spül|reiniger|kerze|batterie|windel|taschentücher',
    'kaugummi zahn|vitamin|tablette|kapsel|zink|magnesium',
  ].join('|'),
  'i',
);
/** … and words that are taken back: 7 % all the same. */
const REDUCED_AFTER_ALL =
  /weinessig|weingummi|weinsauerkraut|bierschinken|bierwurst|milch|kakao|weintraube|wasserm|saftschinken|ginger/i;

/** 32 bits of a hash of the GTIN, taken from `at`: the same article always gets the same price. */
function hashOf(gtin: string, at: number): number {
  return createHash('sha256').update(gtin).digest().readUInt32BE(at);
}

/** An article for a bare GTIN and name: price point and cost by a hash of the GTIN, tax by words of the name. */
export function articleOf(gtin: string, name: string, index: number): Article {
  const price = PRICE_POINTS[hashOf(gtin, 0) % PRICE_POINTS.length] ?? 199;
  const standard = STANDARD_RATE.test(name) && !REDUCED_AFTER_ALL.test(name);
  const net = (price * 1000 * 100) / (standard ? 119 : 107);
  // the shop pays between 55 and 78 % of what it gets
  const cost = Math.round((net * (55 + (hashOf(gtin, 4) % 24))) / 100);
  return {
    id: fixedId<ArticleId>(`article ${gtin}`),
    number: String(100_000 + index),
    gtin,
    name,
    groupId: null,
    groupName: null,
    taxKey: standard ? 1 : 2,
    unit: 'Stk',
    price: unitPriceOfCents(toCents(price)),
    cost: toUnitPrice(cost),
    deposit: null,
    icon: null,
    favourite: null,
    // the shipped goods are sold most; the rest in an order that never changes
    rank: 1000 + (hashOf(gtin, 8) % 1_000_000),
    active: true,
    restaurantFood: false,
    drinkShare: null,
    version: 1,
  };
}

/** Where the real catalogue lies when it is there: beside the project. */
export const REAL_CATALOGUE = join(import.meta.dirname, '../../../../shared/data/off_products_de.csv.gz');

const zProduct = z.object({ gtin: z.string(), name: z.string() });

/**
 * Reads gtin,name of a gzip CSV as articles. A wrong check digit, a double or an empty name is left out: the demo is not
 * an import, and the importer has its own list of refused rows.
 */
export async function* catalogueArticles(file: string): AsyncGenerator<Article> {
  if (!existsSync(file)) return;
  const seen = new Set<string>();
  const rows = createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true, relax_column_count: true }));
  for await (const row of rows) {
    const product = zProduct.safeParse(row);
    if (!product.success || !isGtin(product.data.gtin)) continue;
    const gtin = normaliseGtin(product.data.gtin);
    const name = cleanName(product.data.name);
    if (name === '' || seen.has(gtin)) continue;
    seen.add(gtin);
    yield articleOf(gtin, name, seen.size);
  }
  assert(seen.size > 0, `${file} has no usable article`);
}

/** One line, no control characters, at most 200 long; names that a person typed in a hurry. */
function cleanName(raw: string): string {
  const text = raw
    .toWellFormed()
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;]+|[\s,;]+$/g, '');
  return text.length <= 200 ? text : text.slice(0, 200).toWellFormed().trimEnd();
}
