import { type ScannerFault, simulateScanner } from '@valero/drivers/barcode-scanner';
import type { Simulated } from './control.ts';
import { oneWord } from './one-word.ts';

const FAULTS: readonly ScannerFault[] = ['byteByByte', 'noEnd', 'half'];

/** A scanner on a serial line. */
export async function simulatedScanner(port: number): Promise<Simulated> {
  const hands = await simulateScanner({ speaks: 'line', port });
  let fault: ScannerFault | null = null;
  return {
    ...{ name: 'scanner', about: 'Scanner, seriell', driver: 'scanner-serial', port: hands.port, options: {} },
    verbs: {
      scan: {
        takes: 'CODE [AIM]',
        run([code = '', aim = '']) {
          if (code === '') throw new Error('scan 4006381333931 ]E0');
          if (hands.links() === 0) throw new Error('no till is listening');
          hands.scan(code, aim).catch(() => undefined);
        },
      },
      fault: {
        takes: `none|${FAULTS.join('|')}`,
        run([word]) {
          fault = oneWord(FAULTS, word);
          hands.setFault(fault);
        },
      },
      cut: { takes: '', run: () => hands.cut() },
    },
    state: () => ({ fault, links: hands.links() }),
    close: hands.close,
  };
}
