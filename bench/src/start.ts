import { join } from 'node:path';
import { DATABASE_FILE } from '@valero/storage/sqlite';
import { gtinOf } from './catalogue.ts';
import { type Bench, dice, percentile } from './harness.ts';
import { firstWords, PIN, startTillProcess, type TillFolder, tillFolder } from './till-process.ts';

/** The least a program can do that answers what an article is: start, open the file, look it up. */
const BARE = `const Database = require('better-sqlite3');
const db = new Database(process.argv[1], { readonly: true });
process.stdout.write(db.prepare('SELECT name FROM stock_article WHERE gtin = ?').get(process.argv[2]).name);`;

/** Spawn to the reply of the first scan; the person signs in in between. */
async function tillStart(bench: Bench, folder: TillFolder, code: string): Promise<number> {
  const started = performance.now();
  const till = await startTillProcess(bench, folder);
  await till.call('session.signIn', { userId: folder.user, pin: PIN });
  await till.call('kasse.scan', { code });
  const ms = performance.now() - started;
  // the next start finds an empty basket
  await till.call('kasse.abortSale');
  await till.end();
  return ms;
}

/** Cold start of a till with a million articles up to the answer to the first scan, against a bare program that looks up one article in the same file. */
export async function start(bench: Bench): Promise<void> {
  const count = bench.option('articles', 1_000_000);
  const runs = bench.option('runs', 9);
  const folder = tillFolder(bench, count);
  const roll = dice(bench.option('seed', 3));
  // not measured: makes the folder a till, and warms what both sides read
  await tillStart(bench, folder, gtinOf(0));
  bench.say(`${runs} starts with ${count} articles`);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const code = gtinOf(roll(count));
    ours.push(await tillStart(bench, folder, code));
    const bare = await firstWords(['-e', BARE, join(folder.data, DATABASE_FILE), code]);
    if (bare.words === '') throw new Error('the reference found no article');
    theirs.push(bare.ms);
  }
  for (const p of [50, 100]) {
    const shared = { bench: 'start', unit: 'ms' };
    const name = p === 50 ? 'p50' : 'max';
    const [value, reference] = [percentile(ours, p), percentile(theirs, p)];
    bench.report({ ...shared, metric: `bare start and look-up ${name}`, value: reference, limit: null, ratio: null });
    const limit = p === 50 ? 1500 : null;
    bench.report({ ...shared, metric: `spawn to first scan ${name}`, value, limit, ratio: value / reference });
  }
}
