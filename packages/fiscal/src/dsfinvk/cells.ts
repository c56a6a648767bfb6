import { zBonTyp, zGvTyp, zRefTyp, zZahlartTyp } from '@valero/domain/compliance';
import {
  type Column,
  type Complain,
  type Row,
  TABLES,
  type Table,
  TRANSACTIONS_TSE,
  TSE,
} from '@valero/domain/dsfinvk';
import { algorithmOf } from '../verify/keys.ts';

const ISO_LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;
const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const THREE_LETTERS = /^[A-Z]{3}$/;
const FLAG = /^[01]$/;

const oneOf = (values: readonly string[]) => {
  const known = new Set(values);
  return (value: string): boolean => known.has(value);
};
const form =
  (pattern: RegExp) =>
  (value: string): boolean =>
    pattern.test(value) && (!value.includes('T') || !Number.isNaN(Date.parse(value)));

/** What a column may hold beside its type, by name (fiscal reference § 1.3, § 1.4). */
const VALUES: Readonly<Record<string, (value: string) => boolean>> = {
  BON_TYP: oneOf(zBonTyp.options),
  GV_TYP: oneOf(zGvTyp.options),
  ZAHLART_TYP: oneOf(zZahlartTyp.options),
  REF_TYP: oneOf(zRefTyp.options),
  TYP: oneOf(['base_amount', 'discount', 'extra_amount']),
  TSE_ZEITFORMAT: oneOf([
    'unixTime',
    'utcTime',
    'utcTimeWithSeconds',
    'generalizedTime',
    'generalizedTimeWithMilliseconds',
  ]),
  TSE_PD_ENCODING: oneOf(['UTF-8', 'ASCII']),
  TSE_SIG_ALGO: (value) => algorithmOf(value)?.name === value || /^ecsdsa-plain-SHA(3-)?(224|256|384|512)$/.test(value),
  TSE_TA_VORGANGSART: oneOf(['Kassenbeleg-V1', 'Bestellung-V1', 'SonstigerVorgang']),
  TSE_SERIAL: form(/^[0-9a-fA-F]{64}$/),
  KEINE_UST_ZUORDNUNG: form(FLAG),
  BON_STORNO: form(FLAG),
  INHAUS: form(FLAG),
  P_STORNO: form(FLAG),
  LAND: form(THREE_LETTERS),
  LOC_LAND: form(THREE_LETTERS),
  KUNDE_LAND: form(THREE_LETTERS),
  AGENTUR_LAND: form(THREE_LETTERS),
  KASSE_BASISWAEH_CODE: form(THREE_LETTERS),
  ZAHLWAEH_CODE: form(THREE_LETTERS),
  ZAHLART_WAEH: form(THREE_LETTERS),
  Z_ERSTELLUNG: form(ISO_LOCAL),
  Z_BUCHUNGSTAG: form(/^\d{4}-\d{2}-\d{2}$/),
  BON_START: form(ISO_LOCAL),
  BON_ENDE: form(ISO_LOCAL),
  TSE_TA_START: form(ISO_UTC),
  TSE_TA_ENDE: form(ISO_UTC),
};

/** Columns of which at least one must be filled (Anhang G). */
const GROUPS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'cashpointclosing.csv': [['STNR', 'USTID']],
  'pa.csv': [['AGENTUR_STNR', 'AGENTUR_USTID']],
};

/** Mandatory columns that may still be empty: a certificate that fits into one part, what a TSE that failed cannot say, goods without a number. */
const MAY_BE_EMPTY = new Set([
  `${TSE.file}/TSE_ZERTIFIKAT_II`,
  ...TRANSACTIONS_TSE.columns.slice(4).map(({ name }) => `${TRANSACTIONS_TSE.file}/${name}`),
]);

/** A row by column: text as it is, numbers as integers in the smallest unit of the column, null = empty. */
export type ReadRow = Readonly<Record<string, string | number | null>>;

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A number of the file as an integer; null = not in the one form that is allowed. */
export function parseNumber(text: string, accuracy: number, decimal: string): number | null {
  const [whole = '', part = '', more] = text.split(decimal);
  if (more !== undefined || part.length !== accuracy || !/^-?\d+$/.test(whole) || (accuracy > 0 && !/^\d+$/.test(part)))
    return null;
  const value = Number(whole + part);
  return Number.isSafeInteger(value) ? value : null;
}

interface Cell {
  readonly column: Column;
  readonly limit: number;
  readonly must: boolean;
  readonly allowed: ((value: string) => boolean) | undefined;
}

/** Reads rows of a table and complains of what a cell may not hold (DSF-FORMAT, DSF-LENGTH, DSF-MANDATORY, DSF-VALUE). */
export function cellReader(table: Table, decimal: string, complain: Complain) {
  const cells = table.columns.map(
    (column): Cell => ({
      column,
      limit: column.kind === 'text' ? column.maxLength : column.accuracy,
      must: column.required === 'mandatory' && !MAY_BE_EMPTY.has(`${table.file}/${column.name}`),
      allowed: VALUES[column.name],
    }),
  );
  const groups = GROUPS[table.file] ?? [];
  return (values: readonly string[], line: number): ReadRow => {
    const row: Record<string, string | number | null> = {};
    const tell = (rule: string, name: string, text: string): void =>
      complain(rule, `${table.file}:${line}`, `${name}: ${text}`);
    for (const [index, { column, limit, must, allowed }] of cells.entries()) {
      const value = values[index] ?? '';
      const { name } = column;
      if (value === '') {
        if (must) tell('DSF-MANDATORY', name, 'ist leer');
        row[name] = column.kind === 'text' ? '' : null;
      } else if (column.kind === 'number') {
        const number = parseNumber(value, limit, decimal);
        if (number === null)
          tell('DSF-FORMAT', name, `„${value.slice(0, 40)}“ ist keine Zahl mit ${limit} Nachkommastellen`);
        row[name] = number;
      } else {
        if (value.length > limit && [...value].length > limit) tell('DSF-LENGTH', name, `länger als ${limit} Zeichen`);
        if (CONTROL.test(value)) tell('DSF-FORMAT', name, 'enthält Steuerzeichen');
        if (allowed && !allowed(value)) tell('DSF-VALUE', name, `„${value.slice(0, 40)}“ ist nicht zulässig`);
        row[name] = value;
      }
    }
    for (const group of groups)
      if (group.every((name) => row[name] === ''))
        tell('DSF-MANDATORY', group.join('/'), 'eines davon muss gefüllt sein');
    return row;
  };
}

/** The table of DSFinV-K that a file is. */
export function tableOf(file: string): Table | undefined {
  return TABLES.find((table) => table.file === file);
}

/** Looks at a row with the names of a table's columns. */
export function asRow<T extends Table>(_table: T, row: ReadRow): Row<T> {
  return row as Row<T>;
}
