import type { Icon, Tone } from '@valero/ui';
import { CreditCard, Monitor, Printer, Scale, ScanBarcode, ShieldCheck, Tags, Wallet } from 'lucide-react';
import type { DeviceRow, DriverView, SetupView } from '../../../api.ts';

/** Kinds of devices a till can have, in the order in which a shop needs them. */
export const KINDS = [
  'receiptPrinter',
  'cashDrawer',
  'cardTerminal',
  'barcodeScanner',
  'scale',
  'customerDisplay',
  'labelPrinter',
] as const;
export type ShownKind = (typeof KINDS)[number] | 'tse';

/** A kind the screens have words for; another one is shown as a printer. */
export function shownKind(kind: string): ShownKind {
  return kind === 'tse' ? 'tse' : (KINDS.find((known) => known === kind) ?? 'receiptPrinter');
}

/** Picture of a kind. */
export const KIND_ICONS: Readonly<Record<ShownKind, Icon>> = {
  receiptPrinter: Printer,
  labelPrinter: Tags,
  cashDrawer: Wallet,
  customerDisplay: Monitor,
  cardTerminal: CreditCard,
  barcodeScanner: ScanBarcode,
  scale: Scale,
  tse: ShieldCheck,
};

type State = NonNullable<DeviceRow['health']>['state'];

/** Colour that goes with the word of a state. */
export const STATE_TONE: Readonly<Record<State, Tone>> = {
  ready: 'ok',
  degraded: 'warn',
  blocked: 'warn',
  connecting: 'info',
  failed: 'danger',
  absent: 'neutral',
};

/** Whether somebody should look after a device. */
export function needsHelp({ health }: DeviceRow): boolean {
  return health !== null && (health.state === 'blocked' || health.state === 'failed');
}

/** An id that is free: `scale`, `scale-2`. */
export function freeId(kind: ShownKind, taken: readonly string[]): string {
  const base = {
    receiptPrinter: 'printer',
    labelPrinter: 'labels',
    cashDrawer: 'drawer',
    customerDisplay: 'display',
    cardTerminal: 'terminal',
    barcodeScanner: 'scanner',
    scale: 'scale',
    tse: 'device',
  }[kind];
  let id: string = base;
  for (let next = 2; taken.includes(id); next += 1) id = `${base}-${next}`;
  return id;
}

/** Ids that are in use; those of devices on the screen of the same kind are free, the new one takes their place. */
export function takenIds(rows: readonly DeviceRow[], kind: ShownKind): string[] {
  return rows.filter((row) => !(row.isVirtual && row.kind === kind)).map(({ id }) => id);
}

/** An option as a form shows it. */
export type OptionField =
  | {
      readonly name: string;
      readonly as: 'choice';
      readonly choices: readonly (string | number)[];
      readonly initial: unknown;
    }
  | { readonly name: string; readonly as: 'number' | 'text' | 'switch'; readonly initial: unknown };

/** The options of a driver that a form can show; what is nested is left to the file. */
export function optionFields(driver: DriverView): OptionField[] {
  const properties = record(record(driver.options)['properties']);
  return Object.entries(properties).flatMap(([name, schema]): OptionField[] => {
    const { type, enum: listed, default: initial, anyOf } = record(schema);
    const choices = choicesOf(listed, anyOf);
    if (choices) return [{ name, as: 'choice', choices, initial }];
    if (type === 'integer' || type === 'number') return [{ name, as: 'number', initial }];
    if (type === 'boolean') return [{ name, as: 'switch', initial }];
    return type === 'string' ? [{ name, as: 'text', initial }] : [];
  });
}

function choicesOf(listed: unknown, anyOf: unknown): (string | number)[] | null {
  const constants = Array.isArray(anyOf) ? anyOf.map((each) => record(each)['const']) : listed;
  if (!Array.isArray(constants) || constants.length === 0) return null;
  const plain = constants.filter((each) => typeof each === 'string' || typeof each === 'number');
  return plain.length === constants.length ? plain : null;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What is being set up. */
export interface Draft {
  readonly kind: ShownKind;
  readonly link: SetupView['link'];
  readonly driver: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A text for a file, saved by the browser. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
