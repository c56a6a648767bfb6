import { cp, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { fileTseStore, memoryTseStore, type TseStore, type TseTrouble } from './index.ts';
import {
  begin,
  counterOf,
  exportedFiles,
  finish,
  makeReady,
  reason,
  right,
  type TestTse,
  testTse,
  wake,
} from './rig.fixture.ts';

const dirs: string[] = [];

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'valero-tse-'));
  dirs.push(dir);
  return dir;
}

afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true });
});

/** A device on disk that has sold three times and has one transaction open, switched off. */
async function sold(): Promise<{ readonly dir: string; readonly answered: number; readonly size: number }> {
  const dir = await newDir();
  const it = testTse({ store: fileTseStore(dir) });
  await makeReady(it);
  for (let n = 1; n <= 3; n += 1) {
    right(await begin(it.tse, `k${n}`));
    right(await finish(it.tse, `k${n}`, n, 100 * n));
  }
  right(await begin(it.tse, 'k4'));
  const { size } = await stat(join(dir, 'tse.log'));
  const last = right(await finish(it.tse, 'k4', 4, 400));
  await it.tse.stop();
  return { dir, answered: last.signatureCounter, size };
}

async function copyOf(dir: string): Promise<string> {
  const copy = await newDir();
  await cp(dir, copy, { recursive: true });
  return copy;
}

/** Every message numbered from 1 without gap or repetition, every transaction too. */
async function expectWholeLog(it: TestTse): Promise<void> {
  const names = [...(await exportedFiles(it.tse)).keys()];
  const counters = names.flatMap((name) => counterOf(name) ?? []);
  expect(counters).toEqual(Array.from(counters, (_, n) => n + 1));
  const started = names.flatMap((name) => /_No-(\d+)_Start_/.exec(name)?.[1] ?? []).map(Number);
  expect(started).toEqual(Array.from(started, (_, n) => n + 1));
}

describe('a book on disk', () => {
  it('tse book: the private key and the book are readable by their owner alone', async () => {
    const { dir } = await sold();
    for (const name of ['tse.key', 'tse.log']) expect((await stat(join(dir, name))).mode & 0o777, name).toBe(0o600);
  });

  it('tse book: a device opened again is the same device with the same log', async () => {
    const { dir, answered } = await sold();
    const it = testTse({ store: fileTseStore(dir) });
    const status = right(await it.tse.status());
    expect(status).toMatchObject({ lifecycle: 'initialised', signatureCounter: answered, transactionCounter: 4 });
    expect(status).toMatchObject({ timeSet: false, selfTestPassed: false, openTransactions: 0 });
    await wake(it);
    expect(right(await begin(it.tse, 'k5')).transactionNumber).toBe(5);
    await expectWholeLog(it);
    await it.tse.stop();
  });

  it('tse book: cut at any byte of its last record it opens with all before it, and the number cut off is given anew', async () => {
    const { dir, answered, size } = await sold();
    const { size: full } = await stat(join(dir, 'tse.log'));
    for (let cut = size; cut < full; cut += 7) {
      const copy = await copyOf(dir);
      await truncate(join(copy, 'tse.log'), cut);
      const it = testTse({ store: fileTseStore(copy, { fsync: false }) });
      expect(right(await it.tse.status()).signatureCounter, `cut at ${cut}`).toBe(answered - 1);
      expect(right(await it.tse.transaction({ key: 'k4' }))?.state).toBe('open');
      await wake(it);
      expect(right(await finish(it.tse, 'k4', 4, 400)).signatureCounter).toBe(answered + 2);
      await expectWholeLog(it);
      await it.tse.stop();
    }
  });

  it('tse book: an end of zeros or of rubbish, as file systems leave it, is cut off', async () => {
    const { dir, answered } = await sold();
    const book = await readFile(join(dir, 'tse.log'));
    for (const end of [Buffer.alloc(300), Buffer.alloc(5000, 0xa5), Buffer.from([0, 0, 1])]) {
      const copy = await copyOf(dir);
      await writeFile(join(copy, 'tse.log'), Buffer.concat([book, end]));
      const it = testTse({ store: fileTseStore(copy) });
      expect(right(await it.tse.status()).signatureCounter).toBe(answered);
      await it.tse.stop();
      expect((await readFile(join(copy, 'tse.log'))).equals(book)).toBe(true);
    }
  });

  it('tse book: a bad byte with good records after it is damage: nothing is cut, nothing signed, and it is told', async () => {
    const { dir, size } = await sold();
    const file = join(dir, 'tse.log');
    const book = await readFile(file);
    const bad = Buffer.from(book);
    bad[size - 200] = (bad[size - 200] ?? 0) ^ 1;
    await writeFile(file, bad);
    const it = testTse({ store: fileTseStore(dir) });
    expect(reason(await it.tse.selfTest('VALERO-1-1'))).toBe('notReady');
    expect(it.tse.health()).toMatchObject({ state: 'failed', code: 'device.tse_damaged' });
    expect((await readFile(file)).equals(bad)).toBe(true);
    await it.tse.stop();
    await writeFile(file, book);
    it.tse.start();
    right(await it.tse.selfTest('VALERO-1-1'));
    await it.tse.stop();
  });

  it('tse book: without its private key, or with another, a device that was made signs nothing', async () => {
    const { dir } = await sold();
    const other = await sold();
    await cp(join(other.dir, 'tse.key'), join(dir, 'tse.key'));
    for (const spoil of [async () => undefined, () => rm(join(dir, 'tse.key'))]) {
      await spoil();
      const it = testTse({ store: fileTseStore(dir) });
      expect(reason(await it.tse.status())).toBe('notReady');
      expect(it.tse.health().code).toBe('device.tse_damaged');
      await it.tse.stop();
    }
  });

  it('tse book: cut while the device is being made, it is made anew under another key and never in between', async () => {
    const dir = await newDir();
    const it = testTse({ store: fileTseStore(dir) });
    const first = right(await it.tse.info(1, 'VALERO-1-1')).serial;
    await it.tse.stop();
    const { size } = await stat(join(dir, 'tse.log'));
    for (const cut of [size - 1, 40, 0]) {
      const copy = await copyOf(dir);
      await truncate(join(copy, 'tse.log'), cut);
      const again = testTse({ store: fileTseStore(copy) });
      const { serial } = right(await again.tse.info(1, 'VALERO-1-1'));
      expect(serial).not.toBe(first);
      await makeReady(again);
      await again.tse.powerCycle();
      expect(right(await again.tse.info(1, 'VALERO-1-1')).serial).toBe(serial);
      await again.tse.stop();
    }
  });

  it('tse book: another process writing into it is noticed before anything is signed over its messages', async () => {
    const { dir } = await sold();
    const [one, two] = [testTse({ store: fileTseStore(dir) }), testTse({ store: fileTseStore(dir) })];
    right(await one.tse.status());
    right(await two.tse.selfTest('VALERO-1-1'));
    expect(await one.tse.selfTest('VALERO-1-1')).toMatchObject({ ok: false, fault: { reason: 'unreachable' } });
    right(await one.tse.selfTest('VALERO-1-1'));
    await expectWholeLog(one);
    await one.tse.stop();
    await two.tse.stop();
  });
});

/** A medium that fails where it is told to. */
function failing(store: TseStore): { readonly store: TseStore; failNext: boolean } {
  const medium = {
    failNext: false,
    store: {
      ...store,
      async append(record: Parameters<TseStore['append']>[0]): Promise<number> {
        if (medium.failNext) {
          medium.failNext = false;
          throw new Error('ENOSPC');
        }
        return store.append(record);
      },
    },
  };
  return medium;
}

describe('what was answered', () => {
  it('tse book: a medium that fails gives no signature, and the device goes on where the book ends', async () => {
    const medium = failing(memoryTseStore());
    const it = testTse({ store: medium.store });
    await makeReady(it);
    medium.failNext = true;
    expect(await begin(it.tse, 'a')).toMatchObject({ ok: false, fault: { reason: 'unreachable', lost: true } });
    await wake(it);
    expect(right(await begin(it.tse, 'a')).transactionNumber).toBe(1);
    await expectWholeLog(it);
  });

  it('tse simulator: whatever goes wrong in whatever order, each answered signature stands in the log once, and numbers have no gaps', async () => {
    const troubles: TseTrouble[] = ['absent', 'refuse', 'powerBefore', 'powerAfter', 'full', 'expired'];
    const step = fc.record({
      sale: fc.integer({ min: 0, max: 5 }),
      finish: fc.boolean(),
      trouble: fc.option(fc.constantFrom(...troubles), { freq: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const it = testTse();
        await makeReady(it);
        const answered = new Map<number, string>();
        const opened = new Map<number, number>();
        for (const { sale, finish: ends, trouble } of steps) {
          if (trouble !== null) it.tse.faults.next(trouble, { on: ends ? 'finish' : 'start' });
          const no = opened.get(sale);
          const answer =
            ends && no !== undefined ? await finish(it.tse, `k${sale}`, no, 100) : await begin(it.tse, `k${sale}`);
          if (answer.ok) {
            opened.set(sale, answer.value.transactionNumber);
            const { signatureCounter, signature } = answer.value;
            expect(answered.get(signatureCounter) ?? signature).toBe(signature);
            answered.set(signatureCounter, signature);
          }
          it.tse.faults.clear();
          const status = right(await it.tse.status());
          if (!status.selfTestPassed || !status.timeSet) await wake(it);
        }
        const files = await exportedFiles(it.tse);
        for (const [name, message] of files) {
          const signature = answered.get(counterOf(name) ?? 0);
          if (signature === undefined) continue;
          expect(message.subarray(-64).toString('base64')).toBe(signature);
          answered.delete(counterOf(name) ?? 0);
        }
        expect(answered.size).toBe(0);
        await expectWholeLog(it);
        await it.tse.stop();
      }),
      { numRuns: 40, verbose: 1 },
    );
  });
});
