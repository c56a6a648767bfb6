/** A till that follows a head office while the soak `till-prices` changes every price: its arguments are folder, address, and the folder of its papers. Says `loaded` and `new` with what it saw. */
import { join } from 'node:path';
import { readCommissioning, readDeviceToken, serverLink, silentLogger, startDownlink } from '@valero/desktop/host';
import { toInstant } from '@valero/domain/kernel';
import { openDeviceStore } from '@valero/storage/sqlite';
import { peakMemoryMb } from './ground.fixture.ts';

/** What the till says to whoever started it. */
export interface TillWord {
  readonly say: 'loaded' | 'new';
  readonly looks: number;
  /** Looks at which some articles had the old and some the new price, and at which one was missing. */
  readonly mixed: number;
  readonly missing: number;
  readonly peakMb: number;
}

/** Price of every article before and after, in 1/100000 EUR. */
export const OLD_PRICE = 100_000;
export const NEW_PRICE = 200_000;
/** An article of the soak by its place. */
export const articleId = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const SAMPLES = 20;

async function main([dir = '', url = '', papers = '', rowsText = '']: readonly string[]): Promise<void> {
  const rows = Number(rowsText);
  const clock = { now: () => toInstant(Date.now()), offsetMinutes: () => 60 };
  const opened = openDeviceStore({ dir, now: clock.now });
  const commissioning = await readCommissioning(join(papers, 'commissioning.json'));
  const token = await readDeviceToken(join(papers, 'token'));
  if (!opened.ok || !commissioning.ok || !token.ok) throw new Error('the till cannot be set up');
  const store = opened.value;
  let ids = 0;
  const newId = (): string => `01900000-0000-7000-8000-${(ids++).toString(16).padStart(12, '0')}`;
  const { company, store: place, device } = commissioning.value;
  const stamp = { actor: null, at: clock.now(), offset: 60, newId, software: 'soak' };
  if (!store.commission({ company, store: place, device }, stamp).ok) throw new Error('the till is not commissioned');
  startDownlink({
    ...{ store, link: serverLink(url, token.value), clock, logger: silentLogger },
    ...{ random: Math.random, onRows: () => undefined, onChange: () => undefined },
    linePace: { answerMs: 600_000, liveMs: 45_000, spreadMs: 200 },
  });
  let [looks, mixed, missing, loaded] = [0, 0, 0, false];
  const say = (word: TillWord['say']): void => {
    process.send?.({ say: word, looks, mixed, missing, peakMb: peakMemoryMb(process.pid) } satisfies TillWord);
  };
  for (;;) {
    const prices = Array.from(
      { length: SAMPLES },
      (_, n) => store.stockReads().article(articleId(1 + Math.floor(((rows - 1) * n) / (SAMPLES - 1))))?.price,
    );
    const all = (price: number): boolean => prices.every((found) => found === price);
    if (loaded) {
      looks += 1;
      if (prices.some((price) => price === undefined || price === null)) missing += 1;
      else if (!all(OLD_PRICE) && !all(NEW_PRICE)) mixed += 1;
    } else if (all(OLD_PRICE)) {
      loaded = true;
      say('loaded');
    }
    if (all(NEW_PRICE)) return say('new');
    await new Promise((done) => setTimeout(done, 5));
  }
}

if (import.meta.main)
  main(process.argv.slice(2)).then(
    () => process.stdout.write('', () => process.exit(0)),
    (error: unknown) =>
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () => process.exit(1)),
  );
