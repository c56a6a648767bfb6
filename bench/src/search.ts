import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toInstant, unwrap } from '@valero/domain/kernel';

import { articleRow, DATABASE_FILE, type DeviceStore, openDeviceStore, type ShapeValue } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';
import { catalogue } from './catalogue.ts';
import { type Bench, dice, percentile } from './harness.ts';

const now = () => toInstant(Date.now());

/** A till's folder with `count` articles, made once and kept under `.cache/` while the tables stay the same. */
export function articleStore(bench: Bench, count: number): string {
  const cache = join(process.cwd(), '.cache', 'bench', `articles-${count}-1`);
  if (existsSync(cache)) {
    const opened = openDeviceStore({ dir: cache, now });
    if (opened.ok) {
      opened.value.close();
      return cache;
    }
    // a store another bench is reading is not an old one
    if (opened.error.code === 'storage.locked') throw new Error(`${cache} is in use by another bench`);
    rmSync(cache, { recursive: true });
  }
  const making = `${cache}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const store = unwrap(openDeviceStore({ dir: making, now }));
  fill(store, count, (done) => bench.say(`${done} of ${count} articles arrived`));
  store.close();
  renameSync(making, cache);
  return cache;
}

function fill(store: DeviceStore, count: number, said: (done: number) => void): void {
  let rows: { operation: 'insert'; value: Record<string, ShapeValue> }[] = [];
  let done = 0;
  const flush = (upToDate: boolean): void => {
    unwrap(
      store.applyShape('articles', { kind: 'rows', rows, offset: `0_${done}`, handle: 'bench', upToDate, at: now() }),
    );
    done += rows.length;
    rows = [];
    if (done % 100_000 === 0) said(done);
  };
  for (const article of catalogue(count)) {
    rows.push({ operation: 'insert', value: { ...articleRow(article) } });
    if (rows.length === 10_000) flush(false);
  }
  flush(true);
  store.checkpoint();
}

/** What people type: names from the start, words, middles of words, two words, codes — one query per key pressed. */
function* typed(names: readonly string[], numbers: readonly string[], seed: number): Generator<string> {
  const roll = dice(seed);
  for (const [index, name] of names.entries()) {
    const words = name.split(' ').filter((word) => word.length > 2);
    const word = words[roll(Math.max(1, words.length))] ?? name;
    const kinds = [
      name,
      word,
      word.slice(1 + roll(2)),
      `${words[0] ?? name} ${word.slice(0, 4)}`,
      numbers[index] ?? name,
    ];
    const target = kinds[index % kinds.length] ?? name;
    for (let length = 1; length <= Math.min(14, target.length); length += 1) yield target.slice(0, length);
  }
}

/** Search as you type over a million articles, against SQLite's own word-prefix query with a join. */
export async function search(bench: Bench): Promise<void> {
  const count = bench.option('articles', 1_000_000);
  const dir = articleStore(bench, count);
  const store = unwrap(openDeviceStore({ dir, now }));
  bench.after(() => store.close());
  const bare = new Database(join(dir, DATABASE_FILE), { readonly: true });
  bench.after(() => void bare.close());
  const plain = bare.prepare<[string], { name: string }>(
    'SELECT a.name FROM (SELECT rowid AS hit FROM stock_article_word WHERE stock_article_word MATCH ? LIMIT 20) JOIN stock_article a ON a.seq = hit',
  );
  const roll = dice(bench.option('seed', 11));
  const pick = bare.prepare<[number], { name: string; number: string }>(
    'SELECT name, number FROM stock_article WHERE seq >= ? LIMIT 1',
  );
  const picked = Array.from(
    { length: bench.option('people', 900) },
    () => pick.get(roll(count)) ?? { name: 'Milch', number: '1' },
  );
  const ours: number[] = [];
  const theirs: number[] = [];
  let found = 0;
  for (const text of typed(
    picked.map((row) => row.name),
    picked.map((row) => row.number),
    5,
  )) {
    const started = performance.now();
    const answer = unwrap(store.query('stock.searchArticles', { text, limit: 20 }));
    ours.push(performance.now() - started);
    if (
      typeof answer === 'object' &&
      answer !== null &&
      'articles' in answer &&
      Array.isArray(answer.articles) &&
      answer.articles.length > 0
    )
      found += 1;
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) continue;
    const begun = performance.now();
    plain.all(words.map((word) => `"${word}"*`).join(' AND '));
    theirs.push(performance.now() - begun);
  }
  bench.say(`${ours.length} keys pressed, ${found} of them found something among ${count} articles`);
  for (const p of [50, 99]) {
    const value = percentile(ours, p);
    const reference = percentile(theirs, p);
    bench.report({
      bench: 'search',
      metric: `bare word query p${p}`,
      value: reference,
      unit: 'ms',
      limit: null,
      ratio: null,
    });
    bench.report({
      bench: 'search',
      metric: `search as you type p${p}`,
      value,
      unit: 'ms',
      limit: p === 99 ? 16 : null,
      ratio: value / reference,
    });
  }
}
