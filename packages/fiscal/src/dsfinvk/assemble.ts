import {
  BUSINESSCASES,
  CASH_PER_CURRENCY,
  CASHPOINTCLOSING,
  CASHREGISTER,
  type CheckedBon,
  type CheckedLine,
  type CheckedPayment,
  type CheckedReference,
  type CheckedTax,
  type CheckedTse,
  type CheckedZ,
  type Complain,
  DATAPAYMENT,
  ITEMAMOUNTS,
  LINES,
  LINES_VAT,
  PAYMENT,
  REFERENCES,
  SLAVES,
  TRANSACTIONS,
  TRANSACTIONS_TSE,
  TRANSACTIONS_VAT,
  TSE,
  VAT,
} from '@valero/domain/dsfinvk';
import { asRow, type ReadRow } from './cells.ts';

/** Rows of a Z by file. */
export type ZRowsRead = ReadonlyMap<string, readonly ReadRow[]>;

const fine = (value: number | null): number => (value ?? 0) * 1000;
const or0 = (value: number | null): number => value ?? 0;

/** The Z of one place, out of its rows in ten files. */
export function assembleZ(head: ReadRow, rows: ZRowsRead, complain: Complain): CheckedZ {
  const closing = asRow(CASHPOINTCLOSING, head);
  const where = `${closing.Z_KASSE_ID} Z ${closing.Z_NR}`;
  for (const file of ['location.csv', 'cashregister.csv', 'vat.csv'])
    if ((rows.get(file) ?? []).length === 0) complain('DSF-Z-PARTS', where, `keine Zeile in ${file}`);
  const of = (file: string): readonly ReadRow[] => rows.get(file) ?? [];
  return {
    kasseId: closing.Z_KASSE_ID,
    number: or0(closing.Z_NR),
    createdAt: closing.Z_ERSTELLUNG,
    firstId: closing.Z_START_ID,
    lastId: closing.Z_ENDE_ID,
    payments: fine(closing.Z_SE_ZAHLUNGEN),
    cash: fine(closing.Z_SE_BARZAHLUNGEN),
    serials: of(CASHREGISTER.file).map((row) => asRow(CASHREGISTER, row).KASSE_SERIENNR),
    rates: of(VAT.file).map((row) => {
      const { UST_SCHLUESSEL, UST_SATZ } = asRow(VAT, row);
      return { key: or0(UST_SCHLUESSEL), rate: or0(UST_SATZ) };
    }),
    cases: of(BUSINESSCASES.file).map((row) => {
      const part = asRow(BUSINESSCASES, row);
      return {
        gvTyp: part.GV_TYP,
        gvName: part.GV_NAME,
        agency: or0(part.AGENTUR_ID),
        key: or0(part.UST_SCHLUESSEL),
        gross: or0(part.Z_UMS_BRUTTO),
        net: or0(part.Z_UMS_NETTO),
        tax: or0(part.Z_UST),
      };
    }),
    byPayment: of(PAYMENT.file).map((row) => {
      const part = asRow(PAYMENT, row);
      return { type: part.ZAHLART_TYP, name: part.ZAHLART_NAME, amount: fine(part.Z_ZAHLART_BETRAG) };
    }),
    byCurrency: of(CASH_PER_CURRENCY.file).map((row) => {
      const part = asRow(CASH_PER_CURRENCY, row);
      return { currency: part.ZAHLART_WAEH, amount: fine(part.ZAHLART_BETRAG_WAEH) };
    }),
    tses: of(TSE.file).map((row) => {
      const tse = asRow(TSE, row);
      return {
        tseId: or0(tse.TSE_ID),
        serial: tse.TSE_SERIAL,
        algorithm: tse.TSE_SIG_ALGO,
        timeFormat: tse.TSE_ZEITFORMAT,
        publicKey: tse.TSE_PUBLIC_KEY,
      };
    }),
  };
}

interface LineParts extends Omit<CheckedLine, 'vat' | 'amounts'> {
  readonly vat: CheckedTax[];
  readonly amounts: { type: string; gross: number }[];
}

interface BonParts extends Omit<CheckedBon, 'lines' | 'taxes' | 'payments' | 'tse' | 'references'> {
  readonly lines: LineParts[];
  readonly byPos: Map<string, LineParts>;
  readonly taxes: CheckedTax[];
  readonly payments: CheckedPayment[];
  readonly tse: CheckedTse[];
  readonly references: CheckedReference[];
}

function headOf(row: ReadRow): BonParts {
  const head = asRow(TRANSACTIONS, row);
  return {
    id: head.BON_ID,
    number: or0(head.BON_NR),
    typ: head.BON_TYP,
    start: head.BON_START,
    end: head.BON_ENDE,
    gross: fine(head.UMS_BRUTTO),
    lines: [],
    byPos: new Map(),
    taxes: [],
    payments: [],
    tse: [],
    references: [],
  };
}

function addLine(bon: BonParts, row: ReadRow): void {
  const line = asRow(LINES, row);
  const parts: LineParts = {
    pos: line.POS_ZEILE,
    gvTyp: line.GV_TYP,
    gvName: line.GV_NAME,
    agency: or0(line.AGENTUR_ID),
    quantity: line.MENGE,
    factor: line.FAKTOR,
    unitPrice: line.STK_BR,
    vat: [],
    amounts: [],
  };
  bon.lines.push(parts);
  bon.byPos.set(parts.pos, parts);
}

function addPayment(bon: BonParts, row: ReadRow): void {
  const payment = asRow(DATAPAYMENT, row);
  const amount = fine(payment.BASISWAEH_BETRAG);
  bon.payments.push({
    type: payment.ZAHLART_TYP,
    name: payment.ZAHLART_NAME,
    currency: payment.ZAHLWAEH_CODE,
    amount,
    amountForeign:
      payment.ZAHLWAEH_CODE === 'EUR' || payment.ZAHLWAEH_BETRAG === null ? amount : fine(payment.ZAHLWAEH_BETRAG),
  });
}

function addTse(bon: BonParts, row: ReadRow): void {
  const tse = asRow(TRANSACTIONS_TSE, row);
  bon.tse.push({
    tseId: tse.TSE_ID,
    transactionNumber: tse.TSE_TANR,
    start: tse.TSE_TA_START,
    end: tse.TSE_TA_ENDE,
    processType: tse.TSE_TA_VORGANGSART,
    signatureCounter: tse.TSE_TA_SIGZ,
    signature: tse.TSE_TA_SIG,
    failure: tse.TSE_TA_FEHLER,
    processData: tse.TSE_VORGANGSDATEN,
  });
}

function addReference(bon: BonParts, row: ReadRow): void {
  const reference = asRow(REFERENCES, row);
  bon.references.push({
    type: reference.REF_TYP,
    kasseId: reference.REF_Z_KASSE_ID,
    zNumber: reference.REF_Z_NR,
    belegId: reference.REF_BON_ID,
  });
}

function addTax(bon: BonParts, row: ReadRow): void {
  const tax = asRow(TRANSACTIONS_VAT, row);
  bon.taxes.push({
    key: or0(tax.UST_SCHLUESSEL),
    gross: or0(tax.BON_BRUTTO),
    net: or0(tax.BON_NETTO),
    tax: or0(tax.BON_UST),
  });
}

/** Rows that belong to a position. */
function addToLine(file: string, line: LineParts, row: ReadRow): void {
  if (file === LINES_VAT.file) {
    const part = asRow(LINES_VAT, row);
    line.vat.push({
      key: or0(part.UST_SCHLUESSEL),
      gross: or0(part.POS_BRUTTO),
      net: or0(part.POS_NETTO),
      tax: or0(part.POS_UST),
    });
  } else {
    const part = asRow(ITEMAMOUNTS, row);
    line.amounts.push({ type: part.TYP, gross: or0(part.PF_BRUTTO) });
  }
}

const BON_FILES: readonly (readonly [string, (bon: BonParts, row: ReadRow) => void])[] = [
  [TRANSACTIONS_VAT.file, addTax],
  [DATAPAYMENT.file, addPayment],
  [TRANSACTIONS_TSE.file, addTse],
  [REFERENCES.file, addReference],
  [LINES.file, addLine],
];

/** The Belege of a Z in the order of `transactions`; rows of a Bon or position that is not there are complained of (DSF-BON-UNKNOWN). */
export function assembleBons(rows: ZRowsRead, complain: Complain): readonly CheckedBon[] {
  const bons = new Map<string, BonParts>();
  for (const row of rows.get(TRANSACTIONS.file) ?? []) {
    const bon = headOf(row);
    if (bons.has(bon.id)) complain('DSF-BON-ID', `Bon ${bon.number} ${bon.id}`, 'BON_ID steht zweimal da');
    bons.set(bon.id, bon);
  }
  const bonOf = (file: string, row: ReadRow): BonParts | undefined => {
    const id = String(row['BON_ID']);
    const bon = bons.get(id);
    if (!bon) complain('DSF-BON-UNKNOWN', `${file} ${id}`, 'diesen Bon gibt es nicht');
    return bon;
  };
  for (const [file, add] of BON_FILES)
    for (const row of rows.get(file) ?? []) {
      const bon = bonOf(file, row);
      if (bon) add(bon, row);
    }
  for (const { file } of [LINES_VAT, ITEMAMOUNTS])
    for (const row of rows.get(file) ?? []) {
      const bon = bonOf(file, row);
      const line = bon?.byPos.get(String(row['POS_ZEILE']));
      if (line) addToLine(file, line, row);
      else if (bon)
        complain('DSF-BON-UNKNOWN', `${file} Bon ${bon.number}`, `Position ${row['POS_ZEILE']} gibt es nicht`);
    }
  return [...bons.values()];
}

/** DSF-TERMINAL, DSF-AGENCY: whom a row names must stand in the master data of its Z. */
export function checkNames(head: ReadRow, rows: ZRowsRead, complain: Complain): void {
  const { Z_KASSE_ID: kasse } = asRow(CASHPOINTCLOSING, head);
  const terminals = new Set([kasse, '', ...(rows.get(SLAVES.file) ?? []).map((row) => asRow(SLAVES, row).TERMINAL_ID)]);
  const agencies = new Set([0, null, ...(rows.get('pa.csv') ?? []).map((row) => row['AGENTUR_ID'])]);
  for (const row of rows.get(TRANSACTIONS.file) ?? []) {
    const { BON_NR, TERMINAL_ID } = asRow(TRANSACTIONS, row);
    if (!terminals.has(TERMINAL_ID))
      complain('DSF-TERMINAL', `Bon ${BON_NR}`, `${TERMINAL_ID} steht nicht in slaves.csv`);
  }
  for (const row of rows.get(LINES.file) ?? []) {
    const { BON_ID, AGENTUR_ID } = asRow(LINES, row);
    if (!agencies.has(AGENTUR_ID))
      complain('DSF-AGENCY', `Bon ${BON_ID}`, `Agentur ${AGENTUR_ID} steht nicht in pa.csv`);
  }
}
