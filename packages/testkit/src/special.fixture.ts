import { postKassenabschluss } from '@valero/domain/fibu';
import { addArticleToBasket, type Beleg, completeSale, type Kassenabschluss } from '@valero/domain/kasse';
import { type EntryId, toId, unwrap } from '@valero/domain/kernel';
import { virtualClock } from './clock.ts';
import { countedIds } from './ids.ts';
import { ModelTill } from './model-till.ts';
import { demoWorld } from './world.ts';

const BERLIN_8 = 7 * 3_600_000;

/** A till on a day; `sell` puts articles by number and finishes. */
export function tillOn(day = '2026-03-02') {
  const ids = countedIds(21);
  const world = demoWorld(ids);
  const clock = virtualClock(Date.parse(`${day}T00:00:00Z`) + BERLIN_8);
  const identity = world.tills[0];
  if (!identity) throw new Error('a till');
  const { people, articles, customers } = world;
  const till = new ModelTill({ identity, clock, ids, people, articles, customers });
  const idOf = (name: string) => articles.find((article) => article.name.includes(name))?.id ?? '';
  const put = (name: string, pieces = 1, unitPrice: number | null = null): void => {
    unwrap(till.run(addArticleToBasket, { articleId: idOf(name), quantity: pieces * 1000, unitPrice }));
  };
  const finish = (extra: Record<string, unknown> = {}): Beleg => unwrap(till.run(completeSale, extra)).beleg;
  const sell = (name: string, pieces = 1): Beleg => {
    put(name, pieces);
    return finish();
  };
  const refused = (result: ReturnType<typeof till.run>): string => (result.ok ? 'done' : result.error.code);
  const close = (drop = 0): Kassenabschluss => {
    const z = till.closeDay(0, drop);
    if (!z) throw new Error('a Z');
    return z;
  };
  return { till, clock, world, idOf, put, finish, sell, refused, close };
}

/** Amounts by account of the booking of a Z. */
export function booked(z: Kassenabschluss): Record<string, number> {
  const entryId = toId<EntryId>('00000000-0000-7000-8000-000000000001');
  const lines = postKassenabschluss(z, { device: toId('00000000-0000-7000-8000-000000000002'), entryId })?.lines ?? [];
  const sums: Record<string, number> = {};
  for (const { account, amount } of lines) sums[account] = (sums[account] ?? 0) + amount;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}
