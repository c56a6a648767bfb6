import { revenueBy } from '@valero/domain/bi';
import { customerReceipts, listCustomers } from '@valero/domain/crm';
import { accountSheet, balances, journal } from '@valero/domain/fibu';
import { type BelegRow, listBelege, listZ } from '@valero/domain/kasse';
import type { Query, Text } from '@valero/domain/kernel';
import { listArticles, listStock, priceHistory } from '@valero/domain/stock';
import { gapWords, listDevices, type MatchState, match } from '@valero/domain/sync';
import type { CellKind, RawValue } from './cells.ts';

/** Asks a declared query with the rights and the scope of the person who wants the workbook. */
export type Ask = <Input, Output>(query: Query<string, Input, Output>, input: Input) => Promise<Output>;

/** A column and where its value comes from. */
interface Column<Row> {
  readonly header: Text;
  readonly kind: CellKind;
  readonly width: number;
  value(row: Row): RawValue;
}

/** A query as a workbook: all rows the filters select, page by page. */
export interface ExportTable {
  readonly query: Query<string, unknown, unknown>;
  readonly title: Text;
  readonly columns: readonly { readonly header: Text; readonly kind: CellKind; readonly width: number }[];
  /** Column whose sum stands on the info sheet; null = there is nothing to add up. */
  readonly checksum: number | null;
  pages(ask: Ask, input: unknown): AsyncGenerator<readonly (readonly RawValue[])[]>;
}

/** Rows a query gives at once; fewer round trips, bounded memory. */
const PAGE = 1000;

interface Paged<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** Pages by offset. A row that slid onto the next page because a newer one came in is left out the second time. */
async function* byOffset<Input extends { limit: number; offset: number }, Row>(
  ask: Ask,
  query: Query<string, Input, Paged<Row>>,
  input: Input,
  keyOf: (row: Row) => string,
): AsyncGenerator<readonly Row[]> {
  let before = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const { rows } = await ask(query, { ...input, limit: PAGE, offset });
    yield rows.filter((row) => !before.has(keyOf(row)));
    if (rows.length < PAGE) return;
    before = new Set(rows.map(keyOf));
  }
}

function table<Input, Output, Row>(
  query: Query<string, Input, Output>,
  title: Text,
  pages: (ask: Ask, input: Input) => AsyncGenerator<readonly Row[]>,
  checksum: number | null,
  columns: readonly Column<Row>[],
): ExportTable {
  return {
    query,
    title,
    columns,
    checksum,
    async *pages(ask, input) {
      const checked = query.input.parse(input);
      for await (const rows of pages(ask, checked)) yield rows.map((row) => columns.map(({ value }) => value(row)));
    },
  };
}

const text = (de: string, en: string, width = 18): { header: Text; kind: CellKind; width: number } => ({
  header: { de, en },
  kind: 'text',
  width,
});
const of = (kind: CellKind, de: string, en: string, width = 14): { header: Text; kind: CellKind; width: number } => ({
  header: { de, en },
  kind,
  width,
});

const KINDS: Readonly<Record<BelegRow['kind'], string>> = {
  sale: 'Verkauf',
  storno: 'Storno',
  cash: 'Kassenbewegung',
  abort: 'Abbruch',
};

const belege = table(
  listBelege,
  { de: 'Belege', en: 'Receipts' },
  (ask, input) => byOffset(ask, listBelege, input, (row: BelegRow) => row.id),
  10,
  [
    { ...of('instant', 'Zeit', 'Time', 17), value: (row) => row.at },
    { ...of('day', 'Tag', 'Day', 12), value: (row) => row.day },
    { ...text('Kasse', 'Till'), value: (row) => row.kasseId },
    { ...of('count', 'Beleg', 'Receipt', 9), value: (row) => row.number },
    { ...of('count', 'Z', 'Z', 7), value: (row) => row.zNumber },
    { ...text('Art', 'Kind', 14), value: (row) => KINDS[row.kind] },
    { ...text('Bediener', 'Operator'), value: (row) => row.operator },
    { ...text('Kunde', 'Customer', 24), value: (row) => row.customer },
    { ...of('count', 'Positionen', 'Lines', 11), value: (row) => row.lines },
    { ...text('Zahlung', 'Payment', 14), value: (row) => row.payment },
    { ...of('money', 'Brutto', 'Gross'), value: (row) => row.gross },
    { ...of('count', 'Storniert durch', 'Voided by', 15), value: (row) => row.voidedBy },
  ],
);

const zReports = table(
  listZ,
  { de: 'Kassenabschlüsse', en: 'Z reports' },
  (ask, input) => byOffset(ask, listZ, input, ({ device, z }) => `${device}/${z.number}`),
  7,
  [
    { ...of('instant', 'Erstellt', 'Made', 17), value: ({ z }) => z.createdAt },
    { ...of('day', 'Tag', 'Day', 12), value: ({ z }) => z.businessDay },
    { ...text('Laden', 'Store'), value: (row) => row.storeName },
    { ...text('Kasse', 'Till'), value: ({ z }) => z.kasseId },
    { ...of('count', 'Z', 'Z', 7), value: ({ z }) => z.number },
    { ...of('count', 'Belege', 'Receipts', 9), value: ({ z }) => z.belegCount },
    { ...of('count', 'Stornos', 'Voids', 9), value: ({ z }) => z.stornoCount },
    { ...of('money', 'Umsatz', 'Revenue'), value: ({ z }) => z.revenue },
    { ...of('money', 'Rabatte', 'Discounts'), value: ({ z }) => z.discountTotal },
    { ...of('money', 'Bar soll', 'Cash expected'), value: ({ z }) => z.cashExpected },
    { ...of('money', 'Bar gezählt', 'Cash counted'), value: ({ z }) => z.cashCounted },
    { ...of('money', 'Abgeschöpft', 'Dropped'), value: ({ z }) => z.cashDropped },
    { ...of('money', 'Übertrag', 'Carried'), value: ({ z }) => z.cashCarried },
    { ...of('money', 'Gesamtspeicher', 'Grand total', 16), value: ({ z }) => z.grandTotal },
    { ...text('Bediener', 'Operator'), value: ({ z }) => z.operator.name },
  ],
);

const journalTable = table(
  journal,
  { de: 'Buchungsjournal', en: 'Journal' },
  (ask, input) =>
    byOffset(ask, journal, input, (row) => `${row.entry}/${row.account}/${row.debit}/${row.credit}/${row.text}`),
  6,
  [
    { ...of('count', 'Nr.', 'No.', 9), value: (row) => row.number },
    { ...of('day', 'Datum', 'Date', 12), value: (row) => row.date },
    { ...text('Belegfeld', 'Voucher'), value: (row) => row.belegfeld },
    { ...text('Text', 'Text', 36), value: (row) => row.text },
    { ...text('Konto', 'Account', 10), value: (row) => row.account },
    { ...text('Kontoname', 'Account name', 30), value: (row) => row.accountName },
    { ...of('money', 'Soll', 'Debit'), value: (row) => row.debit },
    { ...of('money', 'Haben', 'Credit'), value: (row) => row.credit },
    { ...text('Laden', 'Store'), value: (row) => row.store },
    { ...of('instant', 'Erfasst', 'Recorded', 17), value: (row) => row.recordedAt },
  ],
);

const balanceTable = table(
  balances,
  { de: 'Summen und Salden', en: 'Balances' },
  (ask, input) => once(ask(balances, input)),
  5,
  [
    { ...text('Konto', 'Account', 10), value: (row) => row.account },
    { ...text('Name', 'Name', 36), value: (row) => row.name },
    { ...of('money', 'Eröffnung', 'Opening'), value: (row) => row.opening },
    { ...of('money', 'Soll', 'Debit'), value: (row) => row.debit },
    { ...of('money', 'Haben', 'Credit'), value: (row) => row.credit },
    { ...of('money', 'Saldo', 'Balance'), value: (row) => row.balance },
  ],
);

const accountTable = table(
  accountSheet,
  { de: 'Kontoblatt', en: 'Account sheet' },
  (ask, input) => byOffset(ask, accountSheet, input, (row) => `${row.entry}/${row.debit}/${row.credit}/${row.balance}`),
  4,
  [
    { ...of('count', 'Nr.', 'No.', 9), value: (row) => row.number },
    { ...of('day', 'Datum', 'Date', 12), value: (row) => row.date },
    { ...text('Belegfeld', 'Voucher'), value: (row) => row.belegfeld },
    { ...text('Text', 'Text', 36), value: (row) => row.text },
    { ...of('money', 'Soll', 'Debit'), value: (row) => row.debit },
    { ...of('money', 'Haben', 'Credit'), value: (row) => row.credit },
    { ...of('money', 'Saldo', 'Balance'), value: (row) => row.balance },
    { ...text('Laden', 'Store'), value: (row) => row.store },
  ],
);

const customers = table(
  listCustomers,
  { de: 'Kunden', en: 'Customers' },
  (ask, input) => byOffset(ask, listCustomers, input, ({ customer }) => customer.id),
  9,
  [
    { ...text('Nummer', 'Number', 12), value: ({ customer }) => customer.number },
    { ...text('Name', 'Name', 30), value: ({ customer }) => customer.name },
    { ...text('Straße', 'Street', 28), value: ({ customer }) => customer.street },
    { ...text('PLZ', 'ZIP', 8), value: ({ customer }) => customer.zip },
    { ...text('Ort', 'City'), value: ({ customer }) => customer.city },
    { ...text('Gruppe', 'Group'), value: ({ customer }) => customer.group },
    { ...text('E-Mail', 'E-mail', 26), value: ({ customer }) => customer.email },
    { ...text('Telefon', 'Phone'), value: ({ customer }) => customer.phone },
    { ...of('count', 'Belege', 'Receipts', 9), value: (row) => row.receipts },
    { ...of('money', 'Umsatz', 'Revenue'), value: (row) => row.gross },
    { ...of('day', 'Zuletzt', 'Last', 12), value: (row) => row.lastDay },
  ],
);

const receiptsOfCustomer = table(
  customerReceipts,
  { de: 'Belege des Kunden', en: 'Receipts of the customer' },
  (ask, input) => once(ask(customerReceipts, { ...input, limit: 1000 })),
  4,
  [
    { ...of('instant', 'Zeit', 'Time', 17), value: (row) => row.at },
    { ...of('day', 'Tag', 'Day', 12), value: (row) => row.day },
    { ...text('Kasse', 'Till'), value: (row) => row.kasseId },
    { ...of('count', 'Beleg', 'Receipt', 9), value: (row) => row.number },
    { ...of('money', 'Brutto', 'Gross'), value: (row) => row.gross },
  ],
);

const stock = table(
  listStock,
  { de: 'Bestand', en: 'Stock' },
  (ask, input) => byOffset(ask, listStock, input, (row) => `${row.articleId}/${row.store}`),
  null,
  [
    { ...text('Artikel', 'Article', 14), value: (row) => row.number },
    { ...text('Bezeichnung', 'Name', 36), value: (row) => row.name },
    { ...text('Laden', 'Store'), value: (row) => row.storeName },
    { ...of('quantity', 'Bestand', 'Quantity'), value: (row) => row.quantity },
    { ...text('Einheit', 'Unit', 9), value: (row) => row.unit },
    { ...of('quantity', 'Verkauft', 'Sold'), value: (row) => row.sold },
    { ...of('instant', 'Letzte Bewegung', 'Last move', 17), value: (row) => row.lastMove },
  ],
);

const articles = table(
  listArticles,
  { de: 'Artikel', en: 'Articles' },
  async function* (ask, input) {
    let after = input.after;
    do {
      const page = await ask(listArticles, { ...input, after, limit: 500 });
      yield page.articles;
      after = page.next;
    } while (after !== null);
  },
  null,
  [
    { ...text('Nummer', 'Number', 14), value: (row) => row.number },
    { ...text('GTIN', 'GTIN', 16), value: (row) => row.gtin },
    { ...text('Bezeichnung', 'Name', 40), value: (row) => row.name },
    { ...text('Gruppe', 'Group'), value: (row) => row.groupName },
    { ...of('count', 'Steuerschlüssel', 'Tax key', 15), value: (row) => row.taxKey },
    { ...text('Einheit', 'Unit', 9), value: (row) => row.unit },
    { ...of('unitPrice', 'Preis brutto', 'Price gross'), value: (row) => row.price },
    { ...of('unitPrice', 'Einkauf netto', 'Cost net'), value: (row) => row.cost },
    { ...of('unitPrice', 'Pfand', 'Deposit', 10), value: (row) => row.deposit },
    { ...text('Aktiv', 'Active', 8), value: (row) => (row.active ? 'ja' : 'nein') },
  ],
);

const prices = table(
  priceHistory,
  { de: 'Preise', en: 'Prices' },
  (ask, input) => once(ask(priceHistory, input)),
  null,
  [
    { ...of('instant', 'Zeit', 'Time', 17), value: (row) => row.at },
    { ...of('unitPrice', 'Vorher', 'Before'), value: (row) => row.before },
    { ...of('unitPrice', 'Nachher', 'After'), value: (row) => row.after },
    { ...text('Wer', 'Who'), value: (row) => row.by },
    { ...text('Grund', 'Reason', 36), value: (row) => row.reason },
  ],
);

const revenue = table(
  revenueBy,
  { de: 'Umsatz', en: 'Revenue' },
  (ask, input) => once(ask(revenueBy, { ...input, limit: 100_000 })),
  6,
  [
    { ...text('Schlüssel', 'Key'), value: (row) => row.key },
    { ...text('Bezeichnung', 'Name', 36), value: (row) => row.label },
    { ...text('Laden', 'Store', 38), value: (row) => row.store },
    { ...of('count', 'Belege', 'Receipts', 9), value: ({ figures }) => figures.receipts },
    { ...of('count', 'Positionen', 'Lines', 11), value: ({ figures }) => figures.lines },
    { ...of('quantity', 'Menge', 'Quantity'), value: (row) => row.quantity },
    { ...of('money', 'Brutto', 'Gross'), value: ({ figures }) => figures.gross },
    { ...of('money', 'Netto', 'Net'), value: ({ figures }) => figures.net },
    { ...of('money', 'USt', 'VAT'), value: ({ figures }) => figures.tax },
    { ...of('money', 'Wareneinsatz', 'Cost'), value: ({ figures }) => figures.cost },
    { ...of('money', 'Rohertrag', 'Gross profit'), value: ({ figures }) => figures.netWithCost - figures.cost },
  ],
);

const devices = table(
  listDevices,
  { de: 'Geräte', en: 'Devices' },
  (ask, input) => once(ask(listDevices, input)),
  null,
  [
    { ...text('Gerät', 'Device', 20), value: (row) => row.name },
    { ...text('Laden', 'Store'), value: (row) => row.storeName },
    { ...of('count', 'Empfangen', 'Received'), value: (row) => row.received },
    { ...of('count', 'Stand', 'Head'), value: (row) => row.head },
    { ...of('count', 'Offen', 'Waiting'), value: (row) => row.waiting },
    { ...of('instant', 'Letzter Kontakt', 'Last contact', 17), value: (row) => row.lastContact },
    { ...text('Angehalten', 'Held', 11), value: (row) => (row.quarantined ? 'ja' : 'nein') },
    { ...text('Grund', 'Reason', 26), value: (row) => row.alarm },
  ],
);

/** Words of a state of a Z in German, as the page shows them. */
const MATCH_STATES: Readonly<Record<MatchState, string>> = {
  equal: 'stimmt',
  open: 'offen, stimmt',
  waiting: 'unterwegs',
  settling: 'in Arbeit',
  unheard: 'noch ungemeldet',
  differs: 'weicht ab',
};

const matches = table(
  match,
  { de: 'Abgleich', en: 'Match' },
  async function* (ask, input) {
    for (let offset = 0; ; offset += PAGE) {
      const { lines } = await ask(match, { ...input, limit: PAGE, offset });
      yield lines;
      if (lines.length < PAGE) return;
    }
  },
  10,
  [
    { ...text('Laden', 'Store'), value: (row) => row.storeName },
    { ...text('Kasse', 'Till'), value: (row) => row.deviceName },
    { ...of('count', 'Z', 'Z', 7), value: (row) => row.z },
    { ...of('day', 'Tag', 'Day', 12), value: (row) => row.day },
    { ...text('Stand', 'State', 16), value: (row) => MATCH_STATES[row.state] },
    { ...of('count', 'Belege', 'Receipts', 9), value: (row) => row.belege },
    { ...of('count', 'davon überall', 'everywhere', 13), value: (row) => row.matched },
    { ...of('count', 'Belege Server', 'Receipts server', 13), value: (row) => row.server?.belege ?? null },
    { ...of('count', 'Belege BI', 'Receipts BI', 11), value: (row) => row.rollup?.belege ?? null },
    { ...of('money', 'Kasse', 'Till'), value: (row) => row.till?.gross ?? null },
    { ...of('money', 'Server', 'Server'), value: (row) => row.server?.gross ?? null },
    { ...of('money', 'FIBU', 'Ledger'), value: (row) => row.ledger?.gross ?? null },
    { ...of('money', 'BI', 'BI'), value: (row) => row.rollup?.gross ?? null },
    { ...text('Kette Kasse', 'Chain till', 20), value: (row) => row.headTill?.hash.slice(0, 16) ?? null },
    { ...text('Kette Server', 'Chain server', 20), value: (row) => row.headServer?.hash.slice(0, 16) ?? null },
    { ...text('Lücken', 'Gaps', 60), value: (row) => row.gaps.map((gap) => gapWords(gap, 'de')).join(' ') },
  ],
);

async function* once<Row>(rows: Promise<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  yield await rows;
}

/** Every table of the office that can be had as a workbook, by the name of its query. */
export const EXPORT_TABLES: readonly ExportTable[] = [
  belege,
  zReports,
  journalTable,
  balanceTable,
  accountTable,
  customers,
  receiptsOfCustomer,
  stock,
  articles,
  prices,
  revenue,
  devices,
  matches,
];
