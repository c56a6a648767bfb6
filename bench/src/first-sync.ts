import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './harness.ts';

/** Where a reader stands. */
export interface Place {
  readonly handle: string;
  readonly offset: string;
}

/** Whom a reader asks. */
export interface Asked {
  readonly url: string;
  /** Path and the query without the place, ending in `?` or `&`. */
  readonly path: string;
  /** Empty = none. */
  readonly token: string;
}

/** What a reader was told: its place, rows given, and the LSN it holds the shape as of. */
export interface Synced {
  readonly place: Place;
  readonly inserts: number;
  readonly lsn: bigint;
}

interface Message {
  readonly headers: { readonly operation?: string; readonly control?: string; readonly global_last_seen_lsn?: string };
}

const BUSY_MS = 200;

/** Reads a shape from a place (null = the beginning) until it is up to date. Throws when an answer is none of the protocol. */
export async function syncOnce({ url, path, token }: Asked, from: Place | null): Promise<Synced> {
  let place = from ?? { handle: '', offset: '-1' };
  let inserts = 0;
  for (;;) {
    const query = new URLSearchParams({
      offset: place.offset,
      ...(place.handle === '' ? {} : { handle: place.handle }),
    });
    const response = await fetch(
      `${url}${path}${query}`,
      token === '' ? {} : { headers: { authorization: `Bearer ${token}` } },
    );
    // a server that says it is busy is asked again, and the wait counts
    if (response.status === 503) {
      await sleep(BUSY_MS);
      continue;
    }
    if (response.status !== 200) throw new Error(`${url}${path}: ${response.status} ${await response.text()}`);
    const messages = (await response.json()) as readonly Message[];
    place = {
      handle: response.headers.get('electric-handle') ?? '',
      offset: response.headers.get('electric-offset') ?? '',
    };
    inserts += messages.filter(({ headers }) => headers.operation === 'insert').length;
    const note = messages.find(({ headers }) => headers.control === 'up-to-date');
    if (note !== undefined) return { place, inserts, lsn: BigInt(note.headers.global_last_seen_lsn ?? 0) };
  }
}

const RUNS = 5;

/** First syncs of a shape: the one for which it is made, and what later ones take. Gives where a reader then stands. */
export async function firstSyncs(
  bench: Bench,
  title: string,
  about: Asked & { readonly rows: number },
): Promise<Place> {
  const times: number[] = [];
  let place: Place | null = null;
  for (let run = 0; run < RUNS; run += 1) {
    const begun = performance.now();
    const synced = await syncOnce(about, null);
    times.push(performance.now() - begun);
    if (synced.inserts !== about.rows) throw new Error(`${title}: ${synced.inserts} rows instead of ${about.rows}`);
    place = synced.place;
  }
  const [made = Number.NaN, ...later] = times;
  const shared = { bench: 'fanout', unit: 'ms', limit: 1000, ratio: null };
  bench.report({ ...shared, metric: `${title}: first sync of ${about.rows} rows, shape made for it`, value: made });
  const slowest = Math.max(...later);
  bench.report({
    ...shared,
    metric: `${title}: first sync of ${about.rows} rows, slowest of ${RUNS - 1}`,
    value: slowest,
  });
  if (place === null) throw new Error('nothing was read');
  return place;
}
