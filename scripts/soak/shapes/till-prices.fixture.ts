import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestServer } from '@valero/sync-server/server.fixture';
import pg from 'pg';
import { peakMemoryMb, type Tell, tenth } from './ground.fixture.ts';
import { articleId, NEW_PRICE, OLD_PRICE, type TillWord } from './price-till.ts';

/** Memory of the till and of the head office at most, in MB. */
const MOST_MB = 1024;

/** How it went; seconds from the beginning of the load, and from the commit until the till sold at the new prices. */
export interface TillPricesReport {
  readonly rows: number;
  readonly loadSeconds: number | null;
  readonly changeSeconds: number | null;
  readonly looks: number;
  readonly tillMb: number;
  readonly serverMb: number;
  readonly faults: readonly string[];
}

/** A new price for every article of a till in one transaction: the till sells at the old prices until it sells at the new ones, and never misses an article. */
export async function soakTillPrices(rows: number, tell: Tell): Promise<TillPricesReport> {
  const given = await startTestServer();
  const sql = new pg.Client({ connectionString: given.databaseUrl });
  const dir = mkdtempSync(join(tmpdir(), 'valero-prices-'));
  try {
    await sql.connect();
    tell(0, 4, 'articles');
    await sql.query(
      `insert into stock.article (id, number, name, search_key, tax_key, unit, price, rank, active, version)
       select (left($2::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, 'P' || n, 'Artikel ' || n, 'artikel ' || n, 1, 'piece', $3, n, true, 1
       from generate_series(1, $1::int) n`,
      [rows, articleId(0), OLD_PRICE],
    );
    tell(1, 4, 'first load of the till');
    const papers = given.demo.tills[0]?.folder ?? '';
    const script = fileURLToPath(new URL('./price-till.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dir, given.server.url, papers, String(rows)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const heard = (wanted: TillWord['say']): Promise<TillWord> =>
      new Promise((done, failed) => {
        child.on('message', (word: TillWord) => word.say === wanted && done(word));
        child.once('exit', (code) => failed(new Error(`the till ended with ${code}`)));
      });
    const changed = heard('new');
    // a till that ends early is told by whichever is waited for
    changed.catch(() => undefined);
    const begun = performance.now();
    await heard('loaded');
    const loadSeconds = (performance.now() - begun) / 1000;
    tell(2, 4, 'new prices');
    await sql.query('update stock.article set price = $1, version = version + 1 where id >= $2 and id <= $3', [
      NEW_PRICE,
      articleId(1),
      articleId(rows),
    ]);
    const committed = performance.now();
    const { looks, mixed, missing, peakMb: tillMb } = await changed;
    const changeSeconds = (performance.now() - committed) / 1000;
    const serverMb = peakMemoryMb(process.pid);
    const faults = [
      ...(mixed > 0 ? [`${mixed} of ${looks} looks saw old and new prices`] : []),
      ...(missing > 0 ? [`${missing} of ${looks} looks missed an article`] : []),
      ...(tillMb > MOST_MB ? [`the till held ${tillMb} MB`] : []),
      ...(serverMb > MOST_MB ? [`the head office held ${serverMb} MB`] : []),
    ];
    tell(4, 4, 'done');
    return {
      rows,
      loadSeconds: tenth(loadSeconds),
      changeSeconds: tenth(changeSeconds),
      looks,
      tillMb,
      serverMb,
      faults,
    };
  } finally {
    await sql.end();
    await given.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
