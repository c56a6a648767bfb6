import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type PrinterSimulator, simulatePrinter } from '@valero/drivers/receipt-printer';
import { gtinOf } from './catalogue.ts';
import { type Bench, percentile } from './harness.ts';
import { PIN, type RunningTill, startTillProcess, tillFolder } from './till-process.ts';

/** One line of paper: what a receipt begins with. */
const RECEIPT = Buffer.concat([Buffer.of(0x1b, 0x40), Buffer.from(`${'x'.repeat(42)}\n`.repeat(40))]);

/** Milliseconds from paying to the first line at the printer, and to the answer to the person who paid. */
async function sell(till: RunningTill, printer: PrinterSimulator | null): Promise<{ line: number; answer: number }> {
  await till.call('kasse.scan', { code: gtinOf(0) });
  const started = performance.now();
  const printed = new Promise<number>((resolve) => {
    if (!printer) return resolve(Number.NaN);
    const leave = printer.on(({ event }) => {
      if (event !== 'line') return;
      leave();
      resolve(performance.now() - started);
    });
  });
  await till.call('kasse.completeSale');
  const answer = performance.now() - started;
  return { line: await printed, answer };
}

/** The least there is: a receipt's bytes written to a socket, until the first of them arrive. */
async function bareWrites(runs: number): Promise<number[]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect({ host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0 });
  const [peer] = (await once(server, 'connection')) as [NodeJS.ReadableStream];
  const took: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    socket.write(RECEIPT);
    await once(peer, 'data');
    took.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.destroy();
  server.close();
  return took;
}

/** From paying (the call, its commit included) to the first line at a printer on TCP, against a bare write; and paying beside a printer that takes nothing. */
export async function printStart(bench: Bench): Promise<void> {
  const runs = bench.option('runs', 60);
  const printer = await simulatePrinter();
  bench.after(() => printer.close());
  const more = ['--printer', `tcp://127.0.0.1:${printer.port}`];
  const folder = tillFolder(bench, bench.option('articles', 1000));
  const till = await startTillProcess(bench, folder, more);
  await till.call('session.signIn', { userId: folder.user, pin: PIN });
  // not measured: the first print loads the encoder
  await sell(till, printer);
  bench.say(`${runs} sales with a printer on TCP`);
  const lines: number[] = [];
  const answers: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const took = await sell(till, printer);
    lines.push(took.line);
    answers.push(took.answer);
    // the next sale comes when this receipt is out
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const bare = await bareWrites(runs);
  printer.setHung(true);
  const hung: number[] = [];
  for (let run = 0; run < runs; run += 1) hung.push((await sell(till, null)).answer);
  const shared = { bench: 'print-start', unit: 'ms' };
  for (const p of [50, 95]) {
    const [value, reference] = [percentile(lines, p), percentile(bare, p)];
    bench.report({ ...shared, metric: `bare write p${p}`, value: reference, limit: null, ratio: null });
    bench.report({ ...shared, metric: `paid to first line p${p}`, value, limit: 300, ratio: value / reference });
  }
  const [free, held] = [percentile(answers, 50), percentile(hung, 50)];
  bench.report({ ...shared, metric: 'paying beside a printer p50', value: free, limit: null, ratio: null });
  bench.report({
    ...shared,
    metric: 'paying beside a hung printer p50',
    value: held,
    limit: free + 50,
    ratio: held / free,
  });
}
