import assert from 'node:assert/strict';
import { type ContractRule, until } from '../device/index.ts';
import { pair, receiptDoc, text } from './model.ts';
import type { PrintJob, ReceiptPrinter } from './port.ts';

/** A printer with hands on it: what a person or a simulator can do to it and see of it. */
export interface PrinterRig {
  readonly printer: ReceiptPrinter;
  /** All lines on paper so far, trimmed. */
  lines(): string[];
  /** Drawer pulses seen so far; null where nobody can see them. */
  pulses(): number | null;
  setPaper(there: boolean): void;
  /** Power off and on at the wall; resolves when done. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  /** The next job's bytes arrive, then the link breaks before any answer. Null where a rig cannot do that. */
  readonly loseNextAnswer: (() => void) | null;
  close(): Promise<void>;
}

function job(id: string): PrintJob {
  return { id, doc: receiptDoc(id, [text(`Anfang ${id}`), pair('Summe', '1,99'), text(`Ende ${id}`)]) };
}

const times = (lines: readonly string[], line: string): number => lines.filter((each) => each === line).length;

/** The rules of every receipt printer, real or simulated. `rig` makes a fresh one, started. */
export function receiptPrinterContract(rig: () => Promise<PrinterRig>): ContractRule[] {
  const rule = (title: string, run: (rig: PrinterRig) => Promise<void>): ContractRule => ({
    title: `receipt printer: ${title}`,
    async run() {
      const it = await rig();
      try {
        await run(it);
      } finally {
        await it.close();
      }
    },
  });
  return [...printing(rule), ...trouble(rule), ...lifetime(rule)];
}

type Rule = (title: string, run: (rig: PrinterRig) => Promise<void>) => ContractRule;

function printing(rule: Rule): ContractRule[] {
  return [
    rule('a job is printed once and confirmed', async ({ printer, lines }) => {
      assert.deepEqual(await printer.print(job('A1')), { outcome: 'printed' });
      assert.equal(times(lines(), 'Anfang A1'), 1);
      assert.equal(times(lines(), 'Ende A1'), 1);
      assert.equal(printer.health().state, 'ready');
    }),
    rule('jobs submitted together come out whole and in order', async ({ printer, lines }) => {
      const outcomes = await Promise.all(['A1', 'A2', 'A3'].map((id) => printer.print(job(id))));
      assert.deepEqual(outcomes, Array(3).fill({ outcome: 'printed' }));
      assert.deepEqual(
        lines().filter((line) => /^(Anfang|Ende)/.test(line)),
        ['Anfang A1', 'Ende A1', 'Anfang A2', 'Ende A2', 'Anfang A3', 'Ende A3'],
      );
    }),
    rule('the same id submitted again prints no second paper', async ({ printer, lines }) => {
      await Promise.all([printer.print(job('A1')), printer.print(job('A1'))]);
      assert.deepEqual(await printer.print(job('A1')), { outcome: 'printed' });
      assert.equal(times(lines(), 'Anfang A1'), 1);
    }),
    rule('a drawer pulse prints nothing', async ({ printer, lines, pulses }) => {
      assert.deepEqual(await printer.kick(2), { outcome: 'sent' });
      await printer.print(job('A1'));
      assert.equal(lines()[0], 'Anfang A1');
      assert.ok(pulses() === null || pulses() === 1);
    }),
  ];
}

function trouble(rule: Rule): ContractRule[] {
  return [
    rule('out of paper it waits, says so, and prints once after new paper', async ({ printer, lines, setPaper }) => {
      setPaper(false);
      const printing = printer.print(job('A1'));
      await until('health says paper out', () => printer.health().code === 'device.paper_out');
      assert.equal(printer.health().state, 'blocked');
      setPaper(true);
      assert.deepEqual(await printing, { outcome: 'printed' });
      assert.equal(times(lines(), 'Ende A1'), 1);
      await until('health is ready again', () => printer.health().state === 'ready');
    }),
    rule('a job given up before it was sent never prints later', async ({ printer, lines, setPaper }) => {
      setPaper(false);
      await until('health says paper out', () => {
        return printer.health().code === 'device.paper_out';
      });
      const giveUp = new AbortController();
      const printing = printer.print(job('A1'), giveUp.signal);
      giveUp.abort();
      assert.deepEqual(await printing, { outcome: 'failed', code: 'device.cancelled' });
      setPaper(true);
      assert.deepEqual(await printer.print(job('A2')), { outcome: 'printed' });
      assert.equal(times(lines(), 'Anfang A1'), 0);
    }),
    rule('the drawer opens while paper is out', async ({ printer, setPaper, pulses }) => {
      setPaper(false);
      await until('health says paper out', () => printer.health().code === 'device.paper_out');
      assert.deepEqual(await printer.kick(2), { outcome: 'sent' });
      await until('the pulse arrived', () => pulses() === null || pulses() === 1);
    }),
    rule(
      'an unreachable printer fails the job and works again when it is back',
      async ({ printer, unplug, plugIn }) => {
        await unplug();
        const outcome = await printer.print(job('A1'));
        assert.equal(outcome.outcome, 'failed');
        assert.notEqual(printer.health().state, 'ready');
        assert.equal((await printer.kick(2)).outcome, 'failed');
        await plugIn();
        await until('it has reconnected', () => printer.health().state === 'ready');
        assert.deepEqual(await printer.print(job('A1')), { outcome: 'printed' });
      },
    ),
    rule('a lost answer is uncertain and is never printed again by itself', async (it) => {
      if (!it.loseNextAnswer) return;
      it.loseNextAnswer();
      const outcome = await it.printer.print(job('A1'));
      assert.equal(outcome.outcome, 'uncertain');
      assert.deepEqual(await it.printer.print(job('A1')), outcome);
      await until('it has reconnected', () => it.printer.health().state === 'ready');
      assert.deepEqual(await it.printer.print(job('A2')), { outcome: 'printed' });
      assert.ok(times(it.lines(), 'Anfang A1') <= 1);
    }),
  ];
}

function lifetime(rule: Rule): ContractRule[] {
  return [
    rule('after stop it is absent, answers jobs as failed, and a second stop is harmless', async ({ printer }) => {
      await printer.stop();
      await printer.stop();
      assert.equal(printer.health().state, 'absent');
      assert.equal((await printer.print(job('A1'))).outcome, 'failed');
    }),
    rule('stop answers a job that waits for paper', async ({ printer, setPaper }) => {
      setPaper(false);
      const printing = printer.print(job('A1'));
      await until('health says paper out', () => printer.health().code === 'device.paper_out');
      await printer.stop();
      assert.notEqual((await printing).outcome, 'printed');
    }),
    rule('every change of health is told once', async ({ printer, setPaper }) => {
      const seen: string[] = [];
      const stopListening = printer.onHealth(({ code }) => seen.push(code));
      setPaper(false);
      await until('paper out was told', () => seen.includes('device.paper_out'));
      setPaper(true);
      await until('ready was told', () => seen.at(-1) === 'device.ready');
      assert.deepEqual(seen, [...new Set(seen)]);
      stopListening();
    }),
  ];
}
