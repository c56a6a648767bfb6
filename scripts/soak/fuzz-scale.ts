import { dialog06Reader, readScaleRecord, toledoReader } from '@valero/drivers/scale';
import { chance } from './chance.ts';

/** What a run over mutated scale answers came to. */
interface FuzzReport {
  readonly inputs: number;
  readonly tokens: number;
  /** Answers that were taken for a weighing although they were mutated: every one has its digits in order. */
  readonly weighings: number;
  readonly faults: readonly string[];
}

const SEEDS: readonly string[] = [
  '\u000202\u001b3\u001b00412\u001b000599\u001b000247\u0003',
  '\u000209\u001b21\u0003',
  '\u000211\u001b25C\u0003',
  '\u0006',
  '\u0015',
  '\u000200.412\r',
  '\u0002?A\r',
  '\u0002E\r',
];

/** A valid answer with a few bytes changed, doubled, left out or put in. */
function mutated(random: () => number): Uint8Array {
  const pick = (below: number): number => Math.floor(random() * below);
  const bytes = [...Buffer.from(SEEDS[pick(SEEDS.length)] ?? '', 'latin1')];
  for (let changes = 1 + pick(4); changes > 0; changes -= 1) {
    const at = pick(bytes.length + 1);
    const way = pick(5);
    if (way === 0) bytes[at] = pick(256);
    else if (way === 1) bytes.splice(at, 0, pick(256));
    else if (way === 2) bytes.splice(at, 1 + pick(3));
    else if (way === 3) bytes.splice(at, 0, ...Array.from({ length: pick(300) }, () => 0x30 + pick(10)));
    else bytes.push(...Buffer.from(SEEDS[pick(SEEDS.length)] ?? '', 'latin1'));
  }
  return Uint8Array.from(bytes.map((byte) => byte & 0xff));
}

const inOrder = (grams: number, unitPrice: number, amount: number): boolean =>
  [grams, unitPrice, amount].every((value) => Number.isSafeInteger(value) && value >= 0 && value <= 999_999);

/** Feeds `count` mutated answers to both readers, in pieces; a throw, an endless record or a weighing out of range is a fault. */
export function fuzzScale(count: number, seed: number, onStep: (done: number) => void = () => undefined): FuzzReport {
  const random = chance(seed);
  const dialog06 = dialog06Reader();
  const toledo = toledoReader();
  const faults: string[] = [];
  let tokens = 0;
  let weighings = 0;
  for (let n = 1; n <= count && faults.length < 10; n += 1) {
    const bytes = mutated(random);
    const cut = Math.floor(random() * (bytes.length + 1));
    try {
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        for (const token of dialog06(part)) {
          tokens += 1;
          const record = token.kind === 'record' ? readScaleRecord(token.fields) : null;
          if (record?.kind !== 'weighing') continue;
          weighings += 1;
          if (!inOrder(record.grams, record.unitPrice, record.amount)) faults.push(`input ${n}: figures out of range`);
        }
        for (const said of toledo(part)) {
          tokens += 1;
          if (said.kind === 'weight' && !inOrder(said.grams, 0, 0)) faults.push(`input ${n}: weight out of range`);
        }
      }
    } catch (error) {
      faults.push(`input ${n}: ${String(error)}`);
    }
    if (n % 10_000 === 0) onStep(n);
  }
  return { inputs: count, tokens, weighings, faults };
}
