import { parseScan, readStoreCode, type StoreCodeRule } from '@valero/domain/stock';
import { codeFraming, hidReports } from '@valero/drivers/barcode-scanner';
import { chance } from './chance.ts';

/** What a run over mutated scans came to. */
interface FuzzReport {
  readonly inputs: number;
  readonly codes: number;
  /** Scans that were taken for a GTIN, and those that gave a price or a weight. */
  readonly gtins: number;
  readonly measures: number;
  /** Most bytes the readers held between two inputs. */
  readonly heapMb: number;
  readonly faults: readonly string[];
}

const GS = '\u001d';
const SEEDS: readonly string[] = [
  ']E04006381333931\r',
  ']E496385074\r\n',
  '036000291452\t',
  '04252614\r',
  `]C10104006381333931310300123439221235${GS}10LOT7${GS}17261231\r`,
  `]d20104006381333931${GS}21ABC/1${GS}8005001290\r`,
  `]e00194006381333934${'3103001234'}\r`,
  `]Q3800304006381333931A1\r`,
  ']Q1https://id.example.org/a/01/04006381333931/10/L%201?17=261231&3922=499\r',
  '2801234004995\r',
  '\u0002]C0ABC-12345\u0003',
  'V0;VALERO-1-1;Kassenbeleg-V1;Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar;18;112;2026-11-21T10:00:00.000Z;x;y;z;k;a\r',
];

const RULES: readonly StoreCodeRule[] = [
  { prefix: '28', pluDigits: 5, valueDigits: 5, kind: 'price', decimals: 2, verifier: 'none' },
  { prefix: '29', pluDigits: 4, valueDigits: 5, kind: 'weight', decimals: 3, verifier: '5' },
  { prefix: '2', pluDigits: 3, valueDigits: 3, kind: 'count', decimals: 0, verifier: 'none' },
];

/** A code as a scanner sends it, with a few bytes changed, doubled, left out or put in. */
function mutated(random: () => number): Uint8Array {
  const pick = (below: number): number => Math.floor(random() * below);
  const bytes = [...Buffer.from(SEEDS[pick(SEEDS.length)] ?? '', 'latin1')];
  for (let changes = pick(5); changes > 0; changes -= 1) {
    const at = pick(bytes.length + 1);
    const way = pick(6);
    if (way === 0) bytes[at] = pick(256);
    else if (way === 1) bytes.splice(at, 0, pick(256));
    else if (way === 2) bytes.splice(at, 1 + pick(4));
    else if (way === 3) bytes.splice(at, 0, ...Array.from({ length: pick(400) }, () => 0x30 + pick(10)));
    else if (way === 4) bytes[at] = 0x30 + pick(10);
    else bytes.push(...Buffer.from(SEEDS[pick(SEEDS.length)] ?? '', 'latin1'));
  }
  return Uint8Array.from(bytes.map((byte) => byte & 0xff));
}

/** What is wrong with how a code was read; null = nothing. */
function faultOf(raw: string, count: { gtins: number; measures: number }): string | null {
  const scan = parseScan(raw);
  if (!scan) return null;
  if (scan.lookups.length === 0 || scan.lookups.some((code) => code === '' || /\p{Cc}/u.test(code))) return 'lookups';
  if (scan.gtin !== null) {
    count.gtins += 1;
    if (!/^(\d{8}|\d{13,14})$/.test(scan.gtin)) return `gtin ${scan.gtin}`;
  }
  const label = scan.gtin === null ? null : readStoreCode(scan.gtin, RULES);
  for (const value of [scan.weight, scan.price, scan.count, label?.value ?? null]) {
    if (value === null) continue;
    count.measures += 1;
    if (!Number.isSafeInteger(value) || value < 0) return `value ${value}`;
  }
  return null;
}

/** Feeds `count` mutated codes to the line's framing, the HID reports and the parser, in pieces; a throw or a value out of range is a fault. */
export function fuzzScan(count: number, seed: number, onStep: (done: number) => void = () => undefined): FuzzReport {
  const random = chance(seed);
  const line = codeFraming();
  const reports = hidReports();
  const faults: string[] = [];
  const sums = { codes: 0, gtins: 0, measures: 0 };
  let heapMb = 0;
  for (let n = 1; n <= count && faults.length < 10; n += 1) {
    const bytes = mutated(random);
    const cut = Math.floor(random() * (bytes.length + 1));
    try {
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)])
        for (const code of [...line.take(part), ...reports.take(part)]) {
          sums.codes += 1;
          const fault = faultOf(code, sums);
          if (fault) faults.push(`input ${n}: ${fault}`);
        }
      if (random() < 0.1) line.silence();
    } catch (error) {
      faults.push(`input ${n}: ${String(error)}`);
    }
    if (n % 10_000 === 0) {
      heapMb = Math.max(heapMb, Math.round(process.memoryUsage().heapUsed / 1_048_576));
      onStep(n);
    }
  }
  return { inputs: count, ...sums, heapMb, faults };
}
