import { type ContractRule, until } from '../device/index.ts';
import type { BarcodeScanner } from './port.ts';

/** A scanner with somebody who can read codes with it and pull its cable. */
export interface ScannerBench {
  readonly scanner: BarcodeScanner;
  /** Reads a code. Against a real device: asks the person to scan it. */
  read(data: string, aim?: string): Promise<void>;
  /** Pulls the cable; null = this bench cannot. */
  readonly cut: (() => void) | null;
  /** Leaves a code in its middle; null = this bench cannot. */
  readonly half: ((data: string) => Promise<void>) | null;
  end(): Promise<void>;
}

/** Codes of the contract: short, long over several reports, with FNC1 and with letters beyond ASCII. */
const CODES = [
  '4006381333931',
  '96385074',
  `01040063813339311726123110${'L'.repeat(20)}\u001d21S1`,
  'Käse-ß',
  'x'.repeat(300),
];

function ensure(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

async function started(bench: ScannerBench): Promise<string[]> {
  const heard: string[] = [];
  bench.scanner.onScan((code) => heard.push(code));
  bench.scanner.start();
  await until('the scanner is ready', () => bench.scanner.health().state === 'ready');
  return heard;
}

/** The rules of every scanner with a link. */
export function scannerContract(open: () => Promise<ScannerBench>): ContractRule[] {
  const rule = (title: string, check: (bench: ScannerBench) => Promise<void>): ContractRule => ({
    title: `scanner: ${title}`,
    async run() {
      const bench = await open();
      try {
        await check(bench);
      } finally {
        await bench.scanner.stop();
        await bench.end();
      }
    },
  });
  return [
    rule('every code is told once, whole and in order', async (bench) => {
      const heard = await started(bench);
      for (const code of CODES) await bench.read(code);
      await until('all codes', () => heard.length >= CODES.length);
      ensure(JSON.stringify(heard) === JSON.stringify(CODES), `heard ${JSON.stringify(heard)}`);
    }),
    rule('the AIM identifier comes with the code', async (bench) => {
      const heard = await started(bench);
      await bench.read('4006381333931', ']E0');
      await until('the code', () => heard.length === 1);
      ensure(heard[0] === ']E04006381333931', `heard ${heard[0]}`);
    }),
    rule('half a code is none, and the next one is whole', async (bench) => {
      const heard = await started(bench);
      await bench.read('11111111');
      await until('the first', () => heard.length === 1);
      if (bench.half) await bench.half('4006381333931');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await bench.read('22222222');
      await until('the last', () => heard.includes('22222222'));
      ensure(heard.join() === '11111111,22222222', `heard ${heard.join()}`);
    }),
    rule('a pulled cable is told, and after it codes come again', async (bench) => {
      if (!bench.cut) return;
      const heard = await started(bench);
      bench.cut();
      await until('it is noticed', () => bench.scanner.health().state !== 'ready');
      await until('it is back', () => bench.scanner.health().state === 'ready');
      await bench.read('4006381333931');
      await until('the code', () => heard.length === 1);
    }),
    rule('starting twice is starting once; stopped, it tells nothing', async (bench) => {
      const heard = await started(bench);
      bench.scanner.start();
      await bench.read('96385074');
      await until('the code', () => heard.length === 1);
      await bench.scanner.stop();
      await bench.scanner.stop();
      ensure(bench.scanner.health().state === 'absent', 'stopped is absent');
      await bench.read('96385074');
      ensure(heard.length === 1, 'a stopped scanner told a code');
    }),
  ];
}
