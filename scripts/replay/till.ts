/**
 * A till of a replay as a process of its own: sells its share of the invoices, closes each day, syncs, and says on stdout what it has done,
 * one JSON object a line. Started by main.ts; may be killed at any moment and started again.
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  readCommissioning,
  serverLink,
  silentLogger,
  startTill,
  systemIds,
  type Till,
  virtualDevices,
} from '@valero/desktop/host';
import { type Clock, toInstant } from '@valero/domain/kernel';
import type { Invoice } from './file.ts';
import { replayClock, sellerAt } from './seller.ts';

/** What a till says. `sold` comes only after the commit. */
export type TillWord =
  | { readonly say: 'ready' }
  | { readonly say: 'sold'; readonly invoice: string; readonly number: number; readonly gross: number }
  | { readonly say: 'there'; readonly invoice: string }
  | { readonly say: 'rejected'; readonly invoice: string; readonly line: number; readonly reason: string }
  | { readonly say: 'waiting'; readonly unsent: number }
  | { readonly say: 'finished' };

const { values: args } = parseArgs({
  options: {
    data: { type: 'string' },
    invoices: { type: 'string' },
    commission: { type: 'string' },
    user: { type: 'string' },
    server: { type: 'string' },
    'device-token-file': { type: 'string' },
    articles: { type: 'string', default: '0' },
    customers: { type: 'string', default: '0' },
  },
});

function say(word: TillWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Status {
  readonly unsent: number;
  readonly lastError: string | null;
  readonly shapes: readonly { name: string; rows: number; lastSyncedAt: number | null }[];
}

async function status(till: Till): Promise<Status> {
  const answer = await till.call('sync.status', {});
  if (!answer.ok) throw new Error(`sync status: ${answer.error.code}`);
  return answer.value as Status;
}

/** Waits until the catalogue and the customers have arrived from the server. */
async function masterData(till: Till): Promise<void> {
  const wanted = new Map([
    ['articles', Number(args.articles)],
    ['customers', Number(args.customers)],
  ]);
  for (;;) {
    const { shapes } = await status(till);
    const rows = new Map(shapes.map((shape) => [shape.name, shape.rows]));
    const people = shapes.find((shape) => shape.name === 'users');
    if (people?.lastSyncedAt && [...wanted].every(([name, count]) => (rows.get(name) ?? 0) >= count)) return;
    await pause(100);
  }
}

async function uplink(till: Till): Promise<void> {
  for (;;) {
    const { unsent } = await status(till);
    if (unsent === 0) return;
    say({ say: 'waiting', unsent });
    await pause(200);
  }
}

async function main(): Promise<void> {
  if (!args.data || !args.invoices || !args.commission || !args.user)
    throw new Error('--data, --invoices, --commission and --user are needed');
  const commissioning = await readCommissioning(args.commission);
  if (!commissioning.ok) throw new Error(commissioning.error.code);
  const clock = replayClock(Date.parse('2000-01-01T00:00:00Z'));
  // sync measures real time; only what is sold carries the time of the file
  const real: Clock = { now: () => toInstant(Date.now()), offsetMinutes: () => 0 };
  const server =
    args.server && args['device-token-file']
      ? serverLink(args.server, (await readFile(args['device-token-file'], 'utf8')).trim())
      : null;
  const started = await startTill({
    dir: args.data,
    devices: await virtualDevices(() => real.now()),
    server,
    logger: silentLogger,
    commissioning: commissioning.value,
    clock,
    ids: systemIds(),
    verifyPin: async () => true,
  });
  if (!started.ok) throw new Error(`${started.error.code} ${JSON.stringify(started.error.details ?? {})}`);
  const till = started.value;
  if (server) await masterData(till);
  const signed = await till.call('session.signIn', { userId: args.user, pin: '0000' });
  if (!signed.ok) throw new Error(`signing in: ${signed.error.code}`);
  const seller = sellerAt(till, clock);
  await seller.begin();
  say({ say: 'ready' });
  for await (const text of createInterface({ input: createReadStream(args.invoices) })) {
    const invoice = JSON.parse(text) as Invoice;
    const { state, beleg, rejected } = await seller.sell(invoice);
    for (const entry of rejected) say({ say: 'rejected', ...entry });
    if (state === 'sold' && beleg)
      say({ say: 'sold', invoice: invoice.invoice, number: beleg.number, gross: beleg.gross });
    else say({ say: 'there', invoice: invoice.invoice });
  }
  await seller.closeDay();
  if (server) await uplink(till);
  await till.close();
  say({ say: 'finished' });
}

// connections kept alive for the next request would hold the process for another minute
main().then(
  () => process.stdout.write('', () => process.exit(0)),
  (error: unknown) =>
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () => process.exit(1)),
);
