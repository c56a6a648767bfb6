import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeRig, rollFrom } from './days.fixture.ts';
import { proveFlips } from './flips.ts';
import { proveTill } from './prove.ts';

const USAGE = `usage: node scripts/rig/main.ts --out DIR [--receipts 100000] [--zs 60] [--tills 3] [--seed 1]
Makes tills with so many Belege and closings, signed by simulated TSEs of both algorithms, with outages and lost answers; then exports
them as DSFinV-K, checks export, facts, every QR code and every log message, and changes single bytes, each of which must be found.
DIR must be empty. Exit code 1 when anything is wrong.`;

function wholeNumber(text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`a whole number is wanted, not ${text}`);
  return value;
}

function stopwatch(): (what: string) => void {
  let since = performance.now();
  return (what) => {
    const now = performance.now();
    process.stdout.write(`${((now - since) / 1000).toFixed(1).padStart(8)} s  ${what}\n`);
    since = now;
  };
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      receipts: { type: 'string' },
      zs: { type: 'string' },
      tills: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || !values.out) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const dir = resolve(values.out);
  if (existsSync(dir) && readdirSync(dir).length > 0) throw new Error(`${dir} is not empty`);
  mkdirSync(dir, { recursive: true });
  const seed = wholeNumber(values.seed, 1);
  const begun = performance.now();
  const lap = stopwatch();
  let shown = 0;
  const tills = await makeRig({
    dir,
    tills: wholeNumber(values.tills, 3),
    receipts: wholeNumber(values.receipts, 100_000),
    closings: wholeNumber(values.zs, 60),
    seed,
    onProgress: (done) => {
      if (done - shown < 10_000) return;
      shown = done;
      process.stderr.write(`${done} Belege\n`);
    },
  });
  lap(`${tills.reduce((sum, till) => sum + till.receipts, 0)} Belege made, signed and stored`);
  const faults: string[] = [];
  let belege = 0;
  for (const till of tills) {
    process.stdout.write(
      `\n${till.identity.device.kasseId} (${till.signer.info.algorithm}, ${till.signer.info.timeFormat})\n`,
    );
    const proof = await proveTill(till.dir, till.signer.tse, lap);
    belege += proof.belege;
    faults.push(...proof.faults.map((fault) => `${till.identity.device.kasseId} ${fault}`));
    if (proof.belege !== till.receipts) faults.push(`${till.receipts} Belege made, ${proof.belege} exported`);
    await till.signer.tse.stop();
  }
  const [first] = tills;
  process.stdout.write('\nsingle bytes changed\n');
  for await (const flip of first ? proveFlips(first.dir, join(dir, 'flips'), rollFrom(seed * 7)) : []) {
    lap(`${flip.what} at ${flip.at}: ${flip.named ?? 'NOT FOUND'}`);
    if (!flip.named) faults.push(`a changed byte in ${flip.what} at ${flip.at} was not found`);
  }
  for (const fault of faults.slice(0, 50)) process.stdout.write(`FAULT ${fault}\n`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  process.stdout.write(`\n${belege} Belege, ${faults.length} faults, ${seconds} s\n`);
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
