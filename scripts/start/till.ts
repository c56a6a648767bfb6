import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from './child.ts';

/** How far a till's articles are. */
interface ArticlesState {
  readonly rows: number;
  readonly complete: boolean;
}

/**
 * Waits until a till can sell: its articles have arrived once. Asks as a screen would: opens the address once for the cookie, then calls
 * `sync.status`. Resolves to the number of articles; gives up after `timeoutMs` (the till then sells what it has, and that number is told).
 */
export async function untilSellable(url: string, timeoutMs: number): Promise<number> {
  const { origin } = new URL(url);
  const opened = await fetch(url, { redirect: 'manual' });
  const cookie = opened.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const deadline = Date.now() + timeoutMs;
  let rows = 0;
  while (Date.now() < deadline) {
    const state = await articlesOf(origin, cookie);
    rows = state?.rows ?? rows;
    if (state?.complete) return rows;
    await sleep(150);
  }
  return rows;
}

async function articlesOf(origin: string, cookie: string): Promise<ArticlesState | null> {
  const response = await fetch(`${origin}/t/call`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie },
    body: JSON.stringify({ name: 'sync.status', input: {} }),
  });
  const reply: unknown = await response.json();
  if (!isRecord(reply) || !isRecord(reply['value'])) return null;
  const shapes: unknown = reply['value']['shapes'];
  if (!Array.isArray(shapes)) return null;
  const articles: unknown = shapes.find((shape: unknown) => isRecord(shape) && shape['name'] === 'articles');
  if (!isRecord(articles)) return null;
  return {
    rows: Number(articles['rows']),
    complete: articles['lastSyncedAt'] !== null && Number(articles['rows']) > 0,
  };
}
