/** A thing a simulated printer has put on a label, in dots. */
export interface PrintedField {
  readonly x: number;
  readonly y: number;
  readonly kind: 'text' | 'EAN13' | 'EAN8' | 'Code128';
  readonly data: string;
}

/** A label that came out. */
export interface PrintedLabel {
  readonly width: number;
  readonly height: number;
  readonly fields: readonly PrintedField[];
}

/** What a simulated ZPL printer makes of bytes. */
export interface ZplMachine {
  /** Takes bytes; gives what it was asked at once, such as `HS`. */
  take(bytes: Uint8Array): string[];
  /** Labels that are ready to be printed and have not been taken. */
  readonly queue: PrintedLabel[];
  /** Commands nobody knows: on real paper they would be rubbish. */
  readonly unknown: string[];
}

const KNOWN = new Set([
  'XA',
  'XZ',
  'CI',
  'LH',
  'PO',
  'LS',
  'PW',
  'LL',
  'FO',
  'A0',
  'FH',
  'FD',
  'FS',
  'BY',
  'BE',
  'B8',
  'BC',
  'PQ',
]);

/** A check digit by GS1, as a printer works it out for itself. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Reads ZPL II as a printer does: one command after the other, `^` and `~` wherever they stand. Knows nothing of the renderer. */
export function zplMachine(): ZplMachine {
  const queue: PrintedLabel[] = [];
  const unknown: string[] = [];
  let rest = '';
  let label = blank();
  const end = (): void => {
    for (let copy = 0; copy < label.copies; copy += 1)
      queue.push({ width: label.width, height: label.height, fields: [...label.fields] });
    label = blank();
  };
  return {
    queue,
    unknown,
    take(bytes) {
      rest += Buffer.from(bytes).toString('latin1');
      const asked: string[] = [];
      for (;;) {
        const start = rest.search(/[\^~]/);
        if (start === -1) {
          rest = '';
          return asked;
        }
        const next = rest.slice(start + 1).search(/[\^~]/);
        const isHost = rest[start] === '~';
        if (next === -1 && !isDone(rest.slice(start))) {
          rest = rest.slice(start);
          return asked;
        }
        const command = rest.slice(start + 1, next === -1 ? undefined : start + 1 + next).replace(/[\r\n]/g, '');
        rest = next === -1 ? '' : rest.slice(start + 1 + next);
        if (isHost) asked.push(command.slice(0, 2));
        else if (!KNOWN.has(command.slice(0, 2).toUpperCase())) unknown.push(command);
        else if (command.startsWith('XZ')) end();
        else carryOut(label, command);
      }
    },
  };
}

/** `^XZ` and a question need nothing behind them. */
function isDone(text: string): boolean {
  return /^\^XZ/.test(text) || /^~HS/.test(text);
}

interface Label {
  width: number;
  height: number;
  copies: number;
  at: readonly [number, number];
  kind: PrintedField['kind'];
  hex: string | null;
  fields: PrintedField[];
}

function blank(): Label {
  return { width: 0, height: 0, copies: 1, at: [0, 0], kind: 'text', hex: null, fields: [] };
}

function carryOut(label: Label, command: string): void {
  const name = command.slice(0, 2);
  const given = command.slice(2);
  const [one = '', two = ''] = given.split(',');
  if (name === 'PW') label.width = Number(one);
  else if (name === 'LL') label.height = Number(one);
  else if (name === 'PQ') label.copies = Math.max(1, Number(one));
  else if (name === 'FO') {
    label.at = [Number(one), Number(two)];
    label.kind = 'text';
    label.hex = null;
  } else if (name === 'FH') label.hex = given === '' ? '_' : given.slice(0, 1);
  else if (name === 'BE') label.kind = 'EAN13';
  else if (name === 'B8') label.kind = 'EAN8';
  else if (name === 'BC') label.kind = 'Code128';
  else if (name === 'FD') label.fields.push(fieldOf(label, given));
}

function fieldOf({ at, kind, hex }: Label, given: string): PrintedField {
  const bytes =
    hex === null
      ? Buffer.from(given, 'latin1')
      : Buffer.from(
          given.replaceAll(new RegExp(`\\${hex}([0-9A-Fa-f]{2})`, 'g'), (_all, two: string) =>
            String.fromCharCode(Number.parseInt(two, 16)),
          ),
          'latin1',
        );
  const text = bytes.toString('utf8');
  const data =
    kind === 'EAN13'
      ? withCheckDigit(text.slice(0, 12))
      : kind === 'EAN8'
        ? withCheckDigit(text.slice(0, 7))
        : kind === 'Code128'
          ? text.replaceAll('>0', '>')
          : text;
  return { x: at[0], y: at[1], kind, data };
}
