/**
 * Exports the till's folder of the first argument to the second, or does the least that moves the same bytes, and says how long it took
 * and how much memory it needed at most.
 */
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WHOLE_RANGE } from '@valero/domain/compliance';
import { unwrap } from '@valero/domain/kernel';
import { exportDsfinvk } from '@valero/fiscal/dsfinvk';
import { openSqliteFiscalSource } from '@valero/storage/fiscal';
import Database from 'better-sqlite3';

/** What a run of either kind says at its end. */
export interface RunFigures {
  readonly ms: number;
  readonly rssMb: number;
  readonly belege: number;
  readonly bytes: number;
}

/** The product. */
async function product(dir: string, out: string): Promise<Pick<RunFigures, 'belege' | 'bytes'>> {
  const source = unwrap(openSqliteFiscalSource(dir));
  const done = unwrap(await exportDsfinvk({ source, range: WHOLE_RANGE, out, includeOpen: null }));
  await source.close();
  return { belege: done.belege, bytes: done.files.reduce((sum, file) => sum + file.bytes, 0) };
}

/** The reference: reads the same journal rows as JSON and writes files of the same sizes. `like` = an export to take the sizes from. */
async function bare(dir: string, out: string, like: string): Promise<Pick<RunFigures, 'belege' | 'bytes'>> {
  // the product must not be charged with what only the reference loads
  const { DATABASE_FILE } = await import('@valero/storage/sqlite');
  const db = new Database(join(dir, DATABASE_FILE), { readonly: true });
  let belege = 0;
  for (const { body } of db.prepare<[], { body: string }>('SELECT body FROM journal ORDER BY pos').iterate()) {
    const fact: { type: string } = JSON.parse(body);
    if (fact.type === 'kasse.belegIssued') belege += 1;
  }
  db.close();
  await mkdir(out);
  const chunk = readFileSync(join(like, 'transactions.csv')).subarray(0, 128 * 1024);
  let bytes = 0;
  for (const file of readdirSync(like)) {
    const handle = openSync(join(out, file), 'w');
    for (let left = statSync(join(like, file)).size; left > 0; left -= chunk.length)
      bytes += writeSync(handle, chunk, 0, Math.min(left, chunk.length));
    closeSync(handle);
  }
  return { belege, bytes };
}

const [dir = '', out = '', like] = process.argv.slice(2);
const begun = performance.now();
const moved = like === undefined ? await product(dir, out) : await bare(dir, out, like);
const figures: RunFigures = {
  ms: performance.now() - begun,
  rssMb: process.resourceUsage().maxRSS / 1024,
  ...moved,
};
process.send?.(figures);
