import { type Text, toCents } from '@valero/domain/kernel';
import type { BarcodeScanner } from '@valero/drivers/barcode-scanner';
import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import { DEVICE_CODES, type Device, type DeviceCode, type DeviceKind, within } from '@valero/drivers/device';
import type { LabelPrinter } from '@valero/drivers/label-printer';
import type { ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { Scale } from '@valero/drivers/scale';
import { messageOf } from '../log.ts';
import type { DeviceTest, TestOutcome } from './views.ts';

/** What every test works with. */
export interface TestSurroundings {
  /** Epoch ms. */
  readonly now: () => number;
  /** An id nobody has had. */
  readonly newId: () => string;
}

type Run<D extends Device> = (device: D, around: TestSurroundings) => Promise<TestOutcome>;

const PAPER_MS = 30_000;
const ANSWER_MS = 12_000;
/** How long it is waited for somebody who puts something on a scale or holds something before a scanner. */
const PERSON_MS = 15_000;

const said = (ok: boolean, de: string, en: string, hint: Text | null = null): TestOutcome => ({
  ok,
  text: { de, en },
  hint,
});

/** A device's own code as the outcome of a test. */
function byCode(code: DeviceCode): TestOutcome {
  const { text, action } = DEVICE_CODES[code];
  return { ok: false, text, hint: action.de === '' ? null : action };
}

const LATE = said(false, 'Keine Antwort in der Zeit.', 'No answer in time.', {
  de: 'Strom, Kabel und Papier prüfen, dann noch einmal.',
  en: 'Check power, cable and paper, then try again.',
});

const page: Run<ReceiptPrinter> = async (printer, { now, newId }) => {
  const { testPage } = await import('./test-page.ts');
  const at = new Date(now()).toISOString().slice(0, 16).replace('T', ' ');
  const doc = testPage({ name: printer.name, width: printer.profile.width, at });
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PAPER_MS);
  const outcome = await printer.print({ id: `test-${newId()}`, doc }, giveUp.signal);
  clearTimeout(timer);
  const look: Text = {
    de: 'Füllt das Lineal genau eine Zeile? Stimmen ä, € und „“? Liest ein Handy den QR?',
    en: 'Does the ruler fill exactly one line? Are ä, € and „“ right? Can a phone read the QR?',
  };
  if (outcome.outcome === 'printed')
    return said(true, 'Der Drucker hat den Druck bestätigt.', 'The printer has confirmed the print.', look);
  return byCode(outcome.code);
};

const kick =
  (pin: 2 | 5): Run<ReceiptPrinter> =>
  async (printer) => {
    const outcome = await printer.kick(pin);
    if (outcome.outcome === 'failed') return byCode(outcome.code);
    return said(true, `Impuls an Pin ${pin} gesendet.`, `Pulse sent to pin ${pin}.`, {
      de: 'Ist die Lade aufgegangen? Sonst den anderen Pin versuchen.',
      en: 'Did the drawer open? If not, try the other pin.',
    });
  };

const openDrawer: Run<CashDrawer> = async (drawer) => {
  const outcome = await drawer.open();
  if (outcome.outcome === 'failed') return byCode(outcome.code);
  return said(true, 'Öffnungsimpuls gesendet.', 'Opening pulse sent.', {
    de: 'Ist die Lade aufgegangen?',
    en: 'Did the drawer open?',
  });
};

const sensor: Run<CashDrawer> = async (drawer) => {
  const state = drawer.state();
  if (state === 'open') return said(true, 'Die Lade ist offen.', 'The drawer is open.');
  if (state === 'closed') return said(true, 'Die Lade ist zu.', 'The drawer is closed.');
  return said(false, 'Diese Lade meldet ihren Zustand nicht.', 'This drawer does not report its state.', {
    de: 'Mit Sensor: einmal einmessen. Ohne Sensor ist nichts zu tun.',
    en: 'With a sensor: calibrate once. Without one there is nothing to do.',
  });
};

const show: Run<CustomerDisplay> = async (display) => {
  display.show({ top: { left: 'äöüß €', right: '1234,56' }, bottom: '12345678901234567890'.slice(0, display.columns) });
  const { state, code } = display.health();
  if (state !== 'ready' && state !== 'degraded') return byCode(code);
  return said(true, 'Text ist auf der Anzeige.', 'Text is on the display.', {
    de: 'Stehen oben äöüß € und unten die Ziffern bis an den Rand?',
    en: 'Does the top show äöüß € and the bottom digits up to the edge?',
  });
};

const inspect: Run<CardTerminal> = async (terminal) => {
  const { state, terminalId, text } = await terminal.inspect();
  const id = terminalId === '' ? '' : ` (${terminalId})`;
  if (state === 'ready') return said(true, `Das Kartengerät ist bereit${id}.`, `The terminal is ready${id}.`);
  return { ok: false, text, hint: null };
};

const weigh: Run<Scale> = async (scale) => {
  const outcome = await scale.weigh({ unitPrice: toCents(100), purpose: 'practice' }, { waitMs: PERSON_MS });
  if (outcome.outcome === 'refused') return byCode(outcome.reason);
  const { grams } = outcome.weighing;
  return said(true, `Die Waage meldet ${grams} g.`, `The scale says ${grams} g.`, {
    de: 'Steht dieselbe Zahl auf der Waage?',
    en: 'Does the scale show the same number?',
  });
};

const scan: Run<BarcodeScanner> = async (scanner) => {
  let leave: () => void = () => undefined;
  const read = new Promise<string>((resolve) => {
    leave = scanner.onScan(resolve);
  });
  const code = await within(read, PERSON_MS, null);
  leave();
  if (code === null)
    return said(false, 'In 15 Sekunden kam kein Code.', 'No code came in 15 seconds.', {
      de: 'Piept der Scanner? Dann ist er auf Tastatur statt auf seriell (USB-COM) gestellt: Code im Heft des Scanners.',
      en: 'Does the scanner beep? Then it is set to keyboard instead of serial (USB-COM): see the codes in its manual.',
    });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a scanner sends may hold them
  const shown = code.replace(/[\u0000-\u001f]/g, '·').slice(0, 60);
  return said(true, `Gelesen: ${shown}`, `Read: ${shown}`);
};

const label: Run<LabelPrinter> = async (printer) => {
  const { CONTRACT_LABEL } = await import('@valero/drivers/label-printer');
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PAPER_MS);
  const outcome = await printer.print({ labels: [{ doc: CONTRACT_LABEL, copies: 1 }] }, giveUp.signal);
  clearTimeout(timer);
  if (outcome.outcome !== 'printed') return byCode(outcome.code);
  return said(true, 'Der Drucker hat das Etikett angenommen.', 'The printer has taken the label.', {
    de: 'Sitzt es richtig und lässt sich der Strichcode scannen?',
    en: 'Is it in its place and can its bar code be scanned?',
  });
};

/** The tests of each family, in the order in which they are offered. */
const TESTS: { readonly [K in DeviceKind]?: readonly (readonly [DeviceTest, Run<never>])[] } = {
  receiptPrinter: [
    ['page', page],
    ['pin2', kick(2)],
    ['pin5', kick(5)],
  ],
  cashDrawer: [
    ['open', openDrawer],
    ['sensor', sensor],
  ],
  customerDisplay: [['show', show]],
  cardTerminal: [['inspect', inspect]],
  scale: [['weigh', weigh]],
  barcodeScanner: [['scan', scan]],
  labelPrinter: [['label', label]],
};

/** Tests that wait for paper or for a person. */
const WAITS: Partial<Record<DeviceTest, number>> = {
  page: PAPER_MS + 5000,
  label: PAPER_MS + 5000,
  weigh: PERSON_MS + 5000,
  scan: PERSON_MS + 5000,
};

/** What can be tried at a device of this kind. */
export function testsOf(kind: DeviceKind): readonly DeviceTest[] {
  return (TESTS[kind] ?? []).map(([name]) => name);
}

/** Tries something at a device; null = this kind has no such test. Never rejects, and answers in 40 seconds at most. */
export async function runTest(device: Device, test: DeviceTest, around: TestSurroundings): Promise<TestOutcome | null> {
  const run = TESTS[device.kind]?.find(([name]) => name === test)?.[1] as Run<Device> | undefined;
  if (!run) return null;
  try {
    return await within(run(device, around), WAITS[test] ?? ANSWER_MS, LATE);
  } catch (error) {
    return said(false, messageOf(error).slice(0, 200), messageOf(error).slice(0, 200));
  }
}
