import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import type { ContractRule, Device, DeviceKind } from '@valero/drivers/device';
import type { PrintJob, ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { Scale } from '@valero/drivers/scale';
import { messageOf } from '../log.ts';

/** A person with the device in front of them. Questions wait for their answer, whatever else goes on. */
export interface PersonWithDevice {
  /** Asks to do something; returns when it is done. */
  bid(what: string): void;
  /** Asks for what is to be seen. */
  ask(question: string): string;
}

/** A device of the till, made afresh for each rule and started. */
export type FreshDevice = () => Promise<{ readonly device: Device; close(): Promise<void> }>;

/** How one rule went. */
export interface RuleResult {
  readonly rule: string;
  readonly ok: boolean;
  /** Why it is broken; empty otherwise. */
  readonly reason: string;
  readonly ms: number;
}

/** The rules of a device's family, with a person for hands and eyes; null = this family has none a person can go through. */
export async function rulesFor(
  kind: DeviceKind,
  fresh: FreshDevice,
  person: PersonWithDevice,
): Promise<readonly ContractRule[] | null> {
  switch (kind) {
    case 'receiptPrinter':
      return printerRules(fresh, person);
    case 'cashDrawer':
      return drawerRules(fresh, person);
    case 'customerDisplay':
      return displayRules(fresh, person);
    case 'scale':
      return scaleRules(fresh, person);
    case 'cardTerminal':
      return terminalRules(fresh, person);
    default:
      return null;
  }
}

/** Runs rules one after the other; a rule that fails does not stop the others. */
export async function runRules(
  rules: readonly ContractRule[],
  onResult: (result: RuleResult) => void,
): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = [];
  for (const { title, run } of rules) {
    const begun = performance.now();
    const reason = await run().then(
      () => '',
      (error: unknown) => messageOf(error).replace(/\s+/g, ' ').slice(0, 500) || 'broken',
    );
    const result = { rule: title, ok: reason === '', reason, ms: Math.round(performance.now() - begun) };
    results.push(result);
    onResult(result);
  }
  return results;
}

/** A fresh device of a kind; a set-up that made another kind is a mistake of whoever asked. */
async function freshOf<T extends Device>(
  fresh: FreshDevice,
  kind: T['kind'],
): Promise<{ it: T; close(): Promise<void> }> {
  const { device, close } = await fresh();
  if (!isOf<T>(device, kind)) throw new Error(`${device.id} is no ${kind}`);
  return { it: device, close };
}

function isOf<T extends Device>(device: Device, kind: T['kind']): device is T {
  return device.kind === kind;
}

const count = (answer: string): number | null => (/^\d+$/.test(answer.trim()) ? Number(answer) : null);

async function printerRules(fresh: FreshDevice, person: PersonWithDevice): Promise<readonly ContractRule[]> {
  const { receiptPrinterContract, renderPlain } = await import('@valero/drivers/receipt-printer');
  return receiptPrinterContract(async () => {
    const { it, close } = await freshOf<ReceiptPrinter>(fresh, 'receiptPrinter');
    const sent: PrintJob[] = [];
    const seen = new Map<string, number>();
    const printer = new Proxy(it, {
      get(_target, key) {
        if (key === 'print') {
          return (job: PrintJob, signal?: AbortSignal) => {
            if (!sent.some(({ id }) => id === job.id)) sent.push(job);
            seen.clear();
            return it.print(job, signal);
          };
        }
        const value: unknown = Reflect.get(it, key, it);
        return typeof value === 'function' ? value.bind(it) : value;
      },
    });
    const copies = (job: PrintJob): number => {
      const known = seen.get(job.id);
      if (known !== undefined) return known;
      const asked =
        count(person.ask(`Wie oft liegt der ganze Bon „${job.doc.title}“ auf dem Papier? (0, 1, 2 …)`)) ?? 0;
      seen.set(job.id, asked);
      return asked;
    };
    return {
      printer,
      lines: () =>
        sent.flatMap((job) => {
          const lines = renderPlain(job.doc, it.profile.width).map((line) => line.trim());
          return Array.from({ length: copies(job) }, () => lines).flat();
        }),
      pulses: () => count(person.ask('Wie oft hat die Lade gezogen? (Zahl; leer = keine Lade angeschlossen)')),
      setPaper: (there) => person.bid(there ? 'Papier einlegen, Deckel schließen.' : 'Papier herausnehmen.'),
      unplug: async () => person.bid('Drucker am Stecker ausschalten.'),
      plugIn: async () => person.bid('Drucker wieder einschalten und warten, bis er bereit ist.'),
      loseNextAnswer: null,
      close,
    };
  });
}

async function drawerRules(fresh: FreshDevice, person: PersonWithDevice): Promise<readonly ContractRule[]> {
  const { cashDrawerContract } = await import('@valero/drivers/cash-drawer');
  return cashDrawerContract(async () => {
    const { it, close } = await freshOf<CashDrawer>(fresh, 'cashDrawer');
    return {
      drawer: it,
      opened: () => count(person.ask('Wie oft ist die Lade seit dem letzten Schließen aufgegangen? (Zahl)')),
      breakIt: async () => person.bid('Kabel vom Rechner zum Drucker (oder zur Auslösebox) ziehen.'),
      async close() {
        person.bid('Kabel stecken, Lade schließen.');
        await close();
      },
    };
  });
}

const SEEN_AFTER_MS = 700;

async function displayRules(fresh: FreshDevice, person: PersonWithDevice): Promise<readonly ContractRule[]> {
  const { customerDisplayContract } = await import('@valero/drivers/customer-display');
  return customerDisplayContract(async () => {
    const { it, close } = await freshOf<CustomerDisplay>(fresh, 'customerDisplay');
    let read: readonly string[] | null = null;
    let shownAt = 0;
    const display = new Proxy(it, {
      get(_target, key) {
        if (key === 'show') {
          return (content: Parameters<CustomerDisplay['show']>[0]) => {
            read = null;
            shownAt = performance.now();
            it.show(content);
          };
        }
        const value: unknown = Reflect.get(it, key, it);
        return typeof value === 'function' ? value.bind(it) : value;
      },
    });
    return {
      display,
      rows() {
        // nobody is asked before the text had time to get onto the glass
        if (read === null && performance.now() - shownAt < SEEN_AFTER_MS) return ['', ''];
        read ??= ['Obere Zeile genau abtippen:', 'Untere Zeile genau abtippen:'].map((question) =>
          person.ask(question).padEnd(it.columns).slice(0, it.columns),
        );
        return read;
      },
      close,
    };
  });
}

async function scaleRules(fresh: FreshDevice, person: PersonWithDevice): Promise<readonly ContractRule[]> {
  const { scaleContract } = await import('@valero/drivers/scale');
  return scaleContract(
    async () => {
      const { it, close } = await freshOf<Scale>(fresh, 'scale');
      return {
        scale: it,
        put: async (grams) => person.bid(grams === 0 ? 'Waage leer räumen.' : `Etwa ${grams} g auflegen.`),
        setFault: () => undefined,
        cut: () => person.bid('Kabel der Waage ziehen und innerhalb von zehn Sekunden wieder stecken.'),
        close,
      };
    },
    { cut: true },
  );
}

const BEHAVE = {
  approve: 'Die nächste Zahlung am Kartengerät annehmen (Testkarte).',
  decline: 'Die nächste Zahlung am Kartengerät mit der roten Taste ablehnen.',
  lostAnswer:
    'Nächste Zahlung annehmen und das Netzkabel ziehen, sobald das Kartengerät „Zahlung erfolgt“ zeigt; danach wieder stecken.',
  unknown: 'Nächste Zahlung annehmen, Netzkabel ziehen, sobald „Zahlung erfolgt“ erscheint, und gezogen lassen.',
  slow: 'Mit der nächsten Zahlung eine halbe Minute warten, dann annehmen.',
  unreachable: 'Kartengerät ausschalten.',
} as const;

async function terminalRules(fresh: FreshDevice, person: PersonWithDevice): Promise<readonly ContractRule[]> {
  const { cardTerminalContract } = await import('@valero/drivers/card-terminal');
  return cardTerminalContract(async () => {
    const { it, close } = await freshOf<CardTerminal>(fresh, 'cardTerminal');
    person.bid(
      'Bitte den Kassenschnitt am Kartengerät machen, damit seine Bücher leer sind. Nur mit Testkarte prüfen: Es wird gebucht.',
    );
    return {
      terminal: it,
      behave: (how) => person.bid(BEHAVE[how]),
      taken: () =>
        person
          .ask(
            'Welche Beträge hat das Kartengerät seit dem Kassenschnitt gebucht? (mit Leerzeichen, Gutschriften mit Minus)',
          )
          .split(/\s+/)
          .filter((each) => each !== '')
          .map((each) => Math.round(Number(each.replace(',', '.')) * 100)),
      close,
    };
  });
}
