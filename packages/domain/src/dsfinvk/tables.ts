/**
 * The 20 tables and 219 columns of DSFinV-K 2.4 in the order of the published index.xml, with types (index.xml) and requirement classes
 * (Anhang G). A text is cut to its length, a number has exactly its decimals.
 */

/** How strictly a column must be filled: always, where known, for goods only, or one of a group. */
export type Requirement = 'mandatory' | 'conditional' | 'ifItem' | 'oneOf';

/** An AlphaNumeric column. */
export interface TextColumn<Name extends string = string> {
  readonly kind: 'text';
  readonly name: Name;
  readonly maxLength: number;
  readonly required: Requirement;
}

/** A Numeric column; `accuracy` = decimals, always all of them. */
export interface NumberColumn<Name extends string = string> {
  readonly kind: 'number';
  readonly name: Name;
  readonly accuracy: number;
  readonly required: Requirement;
}

/** A column of either kind. */
export type Column = TextColumn | NumberColumn;

/** A table: a CSV file and its entry in index.xml. */
export interface Table<Columns extends readonly Column[] = readonly Column[]> {
  readonly file: string;
  /** Logical name: `Bonkopf`. */
  readonly name: string;
  readonly columns: Columns;
}

/** A row: text as it is, numbers as integers in the column's smallest unit (accuracy 5: 1/100000 EUR); null = left empty. */
export type Row<T extends Table> = {
  readonly [C in T['columns'][number] as C['name']]: C extends TextColumn ? string : number | null;
};

/** What a row maker fills: all but Z_KASSE_ID, Z_ERSTELLUNG and Z_NR, which every row of a Z shares. */
export type Cells<T extends Table> = Omit<Row<T>, (typeof Z_KEY)[number]['name']>;

function text<const Name extends string>(
  name: Name,
  maxLength: number,
  required: Requirement = 'conditional',
): TextColumn<Name> {
  return { kind: 'text', name, maxLength, required };
}

function number<const Name extends string>(
  name: Name,
  accuracy: number,
  required: Requirement = 'conditional',
): NumberColumn<Name> {
  return { kind: 'number', name, accuracy, required };
}

function table<const Columns extends readonly Column[]>(file: string, name: string, columns: Columns): Table<Columns> {
  return { file, name, columns };
}

const MUST = 'mandatory';

/** The first three columns of every table. */
export const Z_KEY = [text('Z_KASSE_ID', 50, MUST), text('Z_ERSTELLUNG', 30, MUST), number('Z_NR', 0, MUST)] as const;
const BON_KEY = [...Z_KEY, text('BON_ID', 40, MUST)] as const;

/** Stamm_Abschluss */
export const CASHPOINTCLOSING = table('cashpointclosing.csv', 'Stamm_Abschluss', [
  ...Z_KEY,
  text('Z_BUCHUNGSTAG', 25),
  text('TAXONOMIE_VERSION', 10, MUST),
  text('Z_START_ID', 40, MUST),
  text('Z_ENDE_ID', 40, MUST),
  text('NAME', 60, MUST),
  text('STRASSE', 60, MUST),
  text('PLZ', 10, MUST),
  text('ORT', 62, MUST),
  text('LAND', 3, MUST),
  text('STNR', 20, 'oneOf'),
  text('USTID', 15, 'oneOf'),
  number('Z_SE_ZAHLUNGEN', 2, MUST),
  number('Z_SE_BARZAHLUNGEN', 2, MUST),
]);

/** Stamm_Orte */
export const LOCATION = table('location.csv', 'Stamm_Orte', [
  ...Z_KEY,
  text('LOC_NAME', 60, MUST),
  text('LOC_STRASSE', 60, MUST),
  text('LOC_PLZ', 10, MUST),
  text('LOC_ORT', 62, MUST),
  text('LOC_LAND', 3, MUST),
  text('LOC_USTID', 15),
]);

/** Stamm_Kassen */
export const CASHREGISTER = table('cashregister.csv', 'Stamm_Kassen', [
  ...Z_KEY,
  text('KASSE_BRAND', 50),
  text('KASSE_MODELL', 50),
  text('KASSE_SERIENNR', 70, MUST),
  text('KASSE_SW_BRAND', 50),
  text('KASSE_SW_VERSION', 50),
  text('KASSE_BASISWAEH_CODE', 3, MUST),
  text('KEINE_UST_ZUORDNUNG', 1),
]);

/** Stamm_Terminals */
export const SLAVES = table('slaves.csv', 'Stamm_Terminals', [
  ...Z_KEY,
  text('TERMINAL_ID', 50, MUST),
  text('TERMINAL_BRAND', 50),
  text('TERMINAL_MODELL', 50),
  text('TERMINAL_SERIENNR', 70, MUST),
  text('TERMINAL_SW_BRAND', 50),
  text('TERMINAL_SW_VERSION', 50),
]);

/** Stamm_Agenturen */
export const PA = table('pa.csv', 'Stamm_Agenturen', [
  ...Z_KEY,
  number('AGENTUR_ID', 0, MUST),
  text('AGENTUR_NAME', 60, MUST),
  text('AGENTUR_STRASSE', 60, MUST),
  text('AGENTUR_PLZ', 10, MUST),
  text('AGENTUR_ORT', 62, MUST),
  text('AGENTUR_LAND', 3, MUST),
  text('AGENTUR_STNR', 20, 'oneOf'),
  text('AGENTUR_USTID', 15, 'oneOf'),
]);

/** Stamm_TSE */
export const TSE = table('tse.csv', 'Stamm_TSE', [
  ...Z_KEY,
  number('TSE_ID', 0, MUST),
  text('TSE_SERIAL', 68, MUST),
  text('TSE_SIG_ALGO', 21, MUST),
  text('TSE_ZEITFORMAT', 31, MUST),
  text('TSE_PD_ENCODING', 5, MUST),
  text('TSE_PUBLIC_KEY', 512, MUST),
  text('TSE_ZERTIFIKAT_I', 1000, MUST),
  text('TSE_ZERTIFIKAT_II', 1000, MUST),
]);

/** Stamm_USt */
export const VAT = table('vat.csv', 'Stamm_USt', [
  ...Z_KEY,
  number('UST_SCHLUESSEL', 0, MUST),
  number('UST_SATZ', 2, MUST),
  text('UST_BESCHR', 55, MUST),
]);

/** Z_GV_Typ */
export const BUSINESSCASES = table('businesscases.csv', 'Z_GV_Typ', [
  ...Z_KEY,
  text('GV_TYP', 30, MUST),
  text('GV_NAME', 40),
  number('AGENTUR_ID', 0),
  number('UST_SCHLUESSEL', 0, MUST),
  number('Z_UMS_BRUTTO', 5, MUST),
  number('Z_UMS_NETTO', 5, MUST),
  number('Z_UST', 5, MUST),
]);

/** Z_Zahlart */
export const PAYMENT = table('payment.csv', 'Z_Zahlart', [
  ...Z_KEY,
  text('ZAHLART_TYP', 25, MUST),
  text('ZAHLART_NAME', 60),
  number('Z_ZAHLART_BETRAG', 2, MUST),
]);

/** Z_Waehrungen */
export const CASH_PER_CURRENCY = table('cash_per_currency.csv', 'Z_Waehrungen', [
  ...Z_KEY,
  text('ZAHLART_WAEH', 3, MUST),
  number('ZAHLART_BETRAG_WAEH', 2, MUST),
]);

/** Bonkopf */
export const TRANSACTIONS = table('transactions.csv', 'Bonkopf', [
  ...BON_KEY,
  number('BON_NR', 0, MUST),
  text('BON_TYP', 30, MUST),
  text('BON_NAME', 60),
  text('TERMINAL_ID', 50),
  text('BON_STORNO', 1),
  text('BON_START', 30, MUST),
  text('BON_ENDE', 30, MUST),
  text('BEDIENER_ID', 50, MUST),
  text('BEDIENER_NAME', 50),
  number('UMS_BRUTTO', 2, MUST),
  text('KUNDE_NAME', 50, MUST),
  text('KUNDE_ID', 50, MUST),
  text('KUNDE_TYP', 50, MUST),
  text('KUNDE_STRASSE', 60),
  text('KUNDE_PLZ', 10),
  text('KUNDE_ORT', 62),
  text('KUNDE_LAND', 3),
  text('KUNDE_USTID', 15),
  text('BON_NOTIZ', 255),
]);

/** Bonkopf_Zahlarten */
export const DATAPAYMENT = table('datapayment.csv', 'Bonkopf_Zahlarten', [
  ...BON_KEY,
  text('ZAHLART_TYP', 25, MUST),
  text('ZAHLART_NAME', 60),
  text('ZAHLWAEH_CODE', 3, MUST),
  number('ZAHLWAEH_BETRAG', 2),
  number('BASISWAEH_BETRAG', 2, MUST),
]);

/** Bonpos */
export const LINES = table('lines.csv', 'Bonpos', [
  ...BON_KEY,
  text('POS_ZEILE', 50, MUST),
  text('GUTSCHEIN_NR', 50),
  text('ARTIKELTEXT', 255, MUST),
  text('POS_TERMINAL_ID', 50),
  text('GV_TYP', 30, MUST),
  text('GV_NAME', 40),
  text('INHAUS', 1),
  text('P_STORNO', 1),
  number('AGENTUR_ID', 0),
  text('ART_NR', 50, 'ifItem'),
  text('GTIN', 50),
  text('WARENGR_ID', 40),
  text('WARENGR', 50),
  number('MENGE', 3, 'ifItem'),
  number('FAKTOR', 3),
  text('EINHEIT', 50),
  number('STK_BR', 5, 'ifItem'),
]);

/** Bonpos_Preisfindung */
export const ITEMAMOUNTS = table('itemamounts.csv', 'Bonpos_Preisfindung', [
  ...BON_KEY,
  text('POS_ZEILE', 50, MUST),
  text('TYP', 20),
  number('UST_SCHLUESSEL', 0, MUST),
  number('PF_BRUTTO', 5),
  number('PF_NETTO', 5),
  number('PF_UST', 5),
]);

/** Bonpos_Zusatzinfo */
export const SUBITEMS = table('subitems.csv', 'Bonpos_Zusatzinfo', [
  ...BON_KEY,
  text('POS_ZEILE', 50, MUST),
  text('ZI_ART_NR', 50, MUST),
  text('ZI_GTIN', 50),
  text('ZI_NAME', 60),
  text('ZI_WARENGR_ID', 40),
  text('ZI_WARENGR', 50),
  number('ZI_MENGE', 3, MUST),
  number('ZI_FAKTOR', 3),
  text('ZI_EINHEIT', 50),
  number('ZI_UST_SCHLUESSEL', 0, MUST),
  number('ZI_BASISPREIS_BRUTTO', 5),
  number('ZI_BASISPREIS_NETTO', 5),
  number('ZI_BASISPREIS_UST', 5),
]);

/** TSE_Transaktionen */
export const TRANSACTIONS_TSE = table('transactions_tse.csv', 'TSE_Transaktionen', [
  ...BON_KEY,
  number('TSE_ID', 0, MUST),
  number('TSE_TANR', 0, MUST),
  text('TSE_TA_START', 30, MUST),
  text('TSE_TA_ENDE', 30, MUST),
  text('TSE_TA_VORGANGSART', 30, MUST),
  number('TSE_TA_SIGZ', 0, MUST),
  text('TSE_TA_SIG', 512, MUST),
  text('TSE_TA_FEHLER', 200),
  text('TSE_VORGANGSDATEN', 1000),
]);

/** Bonkopf_USt */
export const TRANSACTIONS_VAT = table('transactions_vat.csv', 'Bonkopf_USt', [
  ...BON_KEY,
  number('UST_SCHLUESSEL', 0, MUST),
  number('BON_BRUTTO', 5, MUST),
  number('BON_NETTO', 5, MUST),
  number('BON_UST', 5, MUST),
]);

/** Bonpos_USt */
export const LINES_VAT = table('lines_vat.csv', 'Bonpos_USt', [
  ...BON_KEY,
  text('POS_ZEILE', 50, MUST),
  number('UST_SCHLUESSEL', 0, MUST),
  number('POS_BRUTTO', 5),
  number('POS_NETTO', 5),
  number('POS_UST', 5),
]);

/** Bonkopf_AbrKreis */
export const ALLOCATION_GROUPS = table('allocation_groups.csv', 'Bonkopf_AbrKreis', [
  ...BON_KEY,
  text('ABRECHNUNGSKREIS', 50),
]);

/** Bon_Referenzen */
export const REFERENCES = table('references.csv', 'Bon_Referenzen', [
  ...BON_KEY,
  text('POS_ZEILE', 50),
  text('REF_TYP', 20, MUST),
  text('REF_NAME', 40),
  text('REF_DATUM', 30),
  text('REF_Z_KASSE_ID', 50),
  number('REF_Z_NR', 0),
  text('REF_BON_ID', 40, MUST),
]);

/** All tables in the order of index.xml. */
export const TABLES: readonly Table[] = [
  CASHPOINTCLOSING,
  LOCATION,
  CASHREGISTER,
  SLAVES,
  PA,
  TSE,
  VAT,
  BUSINESSCASES,
  PAYMENT,
  CASH_PER_CURRENCY,
  TRANSACTIONS,
  DATAPAYMENT,
  LINES,
  ITEMAMOUNTS,
  SUBITEMS,
  TRANSACTIONS_TSE,
  TRANSACTIONS_VAT,
  LINES_VAT,
  ALLOCATION_GROUPS,
  REFERENCES,
];
