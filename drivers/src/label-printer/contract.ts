import { type ContractRule, until } from '../device/index.ts';
import type { LabelDoc } from './model.ts';
import type { LabelPrinter } from './port.ts';
import type { LabelFault } from './simulator.ts';

/** A label printer with somebody who can look into its tray and pull its cable. Against a real one: a person is asked. */
export interface LabelPrinterBench {
  readonly printer: LabelPrinter;
  /** Labels in the tray. */
  count(): Promise<number>;
  /** Makes a fault or ends it; null = this bench cannot. */
  readonly fault: ((fault: LabelFault, on: boolean) => Promise<void>) | null;
  readonly powerCycle: (() => void) | null;
  end(): Promise<void>;
}

/** The label of the contract. */
export const CONTRACT_LABEL: LabelDoc = {
  size: '57x32',
  name: 'Käse ^XA~JA "Größe" € 50 %',
  price: '12,99 €',
  per: 'je kg',
  basePrice: '12,99 €/kg',
  code: '4006381333931',
  note: 'Art. 1234',
  date: '21.11.2026',
};

const NEVER = new AbortController().signal;

function ensure(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

async function ready(bench: LabelPrinterBench): Promise<void> {
  bench.printer.start();
  await until('the printer is ready', () => bench.printer.health().state === 'ready');
}

const job = (copies: number) => ({ labels: [{ doc: CONTRACT_LABEL, copies }] });

/** The rules of every label printer. */
export function labelPrinterContract(open: () => Promise<LabelPrinterBench>): ContractRule[] {
  const rule = (title: string, check: (bench: LabelPrinterBench) => Promise<void>): ContractRule => ({
    title: `label printer: ${title}`,
    async run() {
      const bench = await open();
      try {
        await check(bench);
      } finally {
        await bench.printer.stop();
        await bench.end();
      }
    },
  });
  return [
    rule('a job is printed whole, and told only when it is', async (bench) => {
      await ready(bench);
      const before = await bench.count();
      const outcome = await bench.printer.print(job(3), NEVER);
      ensure(outcome.outcome === 'printed', `ended ${outcome.outcome}`);
      ensure((await bench.count()) === before + 3, 'not three labels');
    }),
    rule('two jobs come out one after the other', async (bench) => {
      await ready(bench);
      const before = await bench.count();
      const both = await Promise.all([bench.printer.print(job(2), NEVER), bench.printer.print(job(1), NEVER)]);
      ensure(
        both.every(({ outcome }) => outcome === 'printed'),
        'not both printed',
      );
      ensure((await bench.count()) === before + 3, 'not three labels');
    }),
    rule('out of paper nothing is sent', async (bench) => {
      if (!bench.fault) return;
      await ready(bench);
      await bench.fault('paperOut', true);
      const outcome = await bench.printer.print(job(1), NEVER);
      ensure(outcome.outcome === 'failed' && outcome.code === 'device.paper_out', `ended ${JSON.stringify(outcome)}`);
      await bench.fault('paperOut', false);
      ensure((await bench.count()) === 0, 'something came out');
    }),
    rule('paper that ends in a job is waited for, and nothing is sent again', async (bench) => {
      if (!bench.fault) return;
      await ready(bench);
      const printing = bench.printer.print(job(400), NEVER);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await bench.fault('headOpen', true);
      await until('it is blocked', () => bench.printer.health().code === 'device.cover_open');
      await bench.fault('headOpen', false);
      const outcome = await printing;
      ensure(outcome.outcome === 'printed', `ended ${outcome.outcome}`);
      ensure((await bench.count()) === 400, `${await bench.count()} labels`);
    }),
    rule('power lost in a job leaves it uncertain, and the next job is printed', async (bench) => {
      if (!bench.powerCycle) return;
      await ready(bench);
      const printing = bench.printer.print(job(900), NEVER);
      await new Promise((resolve) => setTimeout(resolve, 100));
      bench.powerCycle();
      const outcome = await printing;
      ensure(outcome.outcome === 'uncertain' && outcome.sent === 900, `ended ${JSON.stringify(outcome)}`);
      await until('it is back', () => bench.printer.health().state === 'ready');
      const before = await bench.count();
      const next = await bench.printer.print(job(1), NEVER);
      ensure(next.outcome === 'printed' && (await bench.count()) === before + 1, 'the next job is not printed');
    }),
    rule('a silent printer gets nothing', async (bench) => {
      if (!bench.fault) return;
      await ready(bench);
      await bench.fault('silent', true);
      const outcome = await bench.printer.print(job(1), NEVER);
      ensure(outcome.outcome === 'failed' && outcome.code === 'device.silent', `ended ${JSON.stringify(outcome)}`);
      ensure((await bench.count()) === 0, 'something came out');
    }),
  ];
}
