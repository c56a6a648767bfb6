import type { Beleg } from '@valero/domain/kasse';
import type { PDFDocument } from 'pdf-lib';
import { embedFonts, type Fonts, type Pen, penOn } from '../pdf/pen.ts';
import { germanDay, germanMoney, germanRate } from '../pdf/words.ts';
import type { EInvoice, InvoiceLine } from './model.ts';

const A4: [number, number] = [595.28, 841.89];
const LEFT = 57;
const RIGHT = 539;
const BOTTOM = 770;

interface Column {
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly value: (line: InvoiceLine) => string;
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  H87: 'Stk',
  C62: '',
  KGM: 'kg',
  GRM: 'g',
  LTR: 'l',
  MLT: 'ml',
  MTR: 'm',
  CMT: 'cm',
  MTK: 'm²',
  MTQ: 'm³',
  PR: 'Paar',
  SET: 'Set',
  HUR: 'Std',
  MIN: 'min',
  DAY: 'Tag',
};

/** Decimal text of the model in German notation, prices to at least two and at most five digits. */
function germanDecimal(text: string, least: number): string {
  const [whole = '0', rest = ''] = text.split('.');
  const digits = rest.slice(0, 5).replace(/0+$/, '').padEnd(least, '0');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return digits === '' ? grouped : `${grouped},${digits}`;
}

const COLUMNS: readonly Column[] = [
  { title: 'Pos.', x: LEFT, width: 26, align: 'left', value: (line) => line.id },
  { title: 'Bezeichnung', x: LEFT + 30, width: 190, align: 'left', value: (line) => line.name },
  {
    title: 'Menge',
    x: LEFT + 224,
    width: 66,
    align: 'right',
    value: (line) => `${germanDecimal(line.quantity, 0)} ${UNIT_WORDS[line.unit] ?? line.unit}`.trim(),
  },
  { title: 'Einzel netto', x: LEFT + 294, width: 70, align: 'right', value: (line) => germanDecimal(line.price, 2) },
  {
    title: 'USt',
    x: LEFT + 368,
    width: 44,
    align: 'right',
    value: (line) => (line.category === 'S' || line.category === 'Z' ? germanRate(line.rate) : '—'),
  },
  { title: 'Netto EUR', x: LEFT + 416, width: 66, align: 'right', value: (line) => germanMoney(line.net) },
];

/** Where the drawing is: a page and how far down. */
class Sheet {
  readonly #pdf: PDFDocument;
  readonly #fonts: Fonts;
  readonly #footer: string;
  pen: Pen;
  y = 60;
  pages = 0;

  constructor(pdf: PDFDocument, fonts: Fonts, footer: string) {
    this.#pdf = pdf;
    this.#fonts = fonts;
    this.#footer = footer;
    this.pen = this.#next();
  }

  #next(): Pen {
    const pen = penOn(this.#pdf.addPage(A4), this.#fonts);
    this.pages += 1;
    pen.line(LEFT, 800, RIGHT, 800);
    pen.text(this.#footer, LEFT, 812, { size: 7, grey: true });
    pen.text(`Seite ${this.pages}`, LEFT, 812, { size: 7, grey: true, align: 'right' }, RIGHT - LEFT);
    return pen;
  }

  /** Makes room for `height`; a new page when it is not there. */
  need(height: number): boolean {
    if (this.y + height <= BOTTOM) return false;
    this.pen = this.#next();
    this.y = 60;
    return true;
  }
}

/** Draws the invoice on A4, as many pages as it needs (§ 14 Abs. 4 UStG: everything is on it that the law asks for). */
export async function drawInvoice(pdf: PDFDocument, invoice: EInvoice, tse: Beleg['tse']): Promise<void> {
  const { seller } = invoice;
  const tax = [seller.vatId === null ? null : `USt-IdNr. ${seller.vatId}`, `Steuernummer ${seller.taxNumber}`];
  const register = seller.registration === seller.taxNumber ? null : seller.registration;
  const footer = [seller.name, ...tax, register].filter((part) => part !== null && part !== '').join(' · ');
  const sheet = new Sheet(pdf, await embedFonts(pdf), footer);
  letterhead(sheet, invoice);
  table(sheet, invoice);
  sums(sheet, invoice);
  closing(sheet, invoice, tse);
}

function letterhead(sheet: Sheet, invoice: EInvoice): void {
  const { pen } = sheet;
  const { seller, buyer } = invoice;
  pen.text(seller.name, LEFT, 60, { size: 13, bold: true });
  if (seller.tradingName !== null) pen.text(seller.tradingName, LEFT, 75, { grey: true });
  const own = [
    seller.address.street,
    `${seller.address.zip} ${seller.address.city}`,
    seller.contact.name,
    seller.contact.phone,
    seller.contact.email,
  ];
  own.forEach((line, index) => {
    pen.text(line, 330, 60 + index * 12, { size: 8, grey: true, align: 'right' }, RIGHT - 330);
  });
  const address = [
    buyer.name,
    buyer.address.street,
    `${buyer.address.zip} ${buyer.address.city}`,
    buyer.address.country === seller.address.country ? '' : buyer.address.country,
    buyer.vatId === null ? '' : `USt-IdNr. ${buyer.vatId}`,
  ].filter((line) => line !== '');
  const wrapped = address.flatMap((line) => pen.wrap(line, 240, { size: 10 }));
  wrapped.forEach((line, index) => {
    pen.text(line, LEFT, 150 + index * 14, { size: 10 });
  });
  const title = invoice.type === '381' ? 'Rechnungskorrektur' : 'Rechnung';
  pen.text(`${title} ${invoice.number}`, LEFT, 246, { size: 15, bold: true });
  const facts: readonly (readonly [string, string])[] = [
    ['Rechnungsdatum', germanDay(invoice.issued)],
    ['Lieferdatum', germanDay(invoice.supplied)],
    ['Kundennummer', buyer.number ?? ''],
    ['Ihre Referenz', invoice.buyerReference],
    ...invoice.preceding.map(({ number }): [string, string] => ['Zu Beleg', number]),
  ];
  let y = 150;
  for (const [name, value] of facts.filter(([, text]) => text !== '')) {
    pen.text(name, 350, y, { size: 8, grey: true });
    for (const part of pen.wrap(value, RIGHT - 430, { size: 8 })) {
      pen.text(part, 430, y, { size: 8, align: 'right' }, RIGHT - 430);
      y += 12;
    }
  }
  sheet.y = 274;
}

function tableHead(sheet: Sheet): void {
  for (const { title, x, width, align } of COLUMNS)
    sheet.pen.text(title, x, sheet.y, { size: 8, bold: true, align }, width);
  sheet.pen.line(LEFT, sheet.y + 4, RIGHT, sheet.y + 4);
  sheet.y += 17;
}

/** What stands under the name of a position: number, discounts with their net amounts, why it bears no tax. */
function details(line: InvoiceLine): string[] {
  const discounts = line.adjustments.map(
    ({ charge, amount, reason }) => `${charge ? '+' : '−'} ${germanMoney(amount)} ${reason}`,
  );
  const number = line.number === null ? [] : [`Art.-Nr. ${line.number}`];
  return [...number, ...discounts, ...(line.note === null ? [] : [line.note])];
}

function table(sheet: Sheet, { lines }: EInvoice): void {
  tableHead(sheet);
  for (const line of lines) {
    const name = sheet.pen.wrap(line.name, 190, { size: 9 });
    const under = details(line).flatMap((part) => sheet.pen.wrap(part, 190, { size: 7 }));
    if (sheet.need(name.length * 12 + under.length * 9 + 5)) tableHead(sheet);
    const { pen } = sheet;
    for (const { title, x, width, align, value } of COLUMNS)
      if (title !== 'Bezeichnung') pen.text(value(line), x, sheet.y, { size: 9, align }, width);
    for (const part of name) {
      pen.text(part, LEFT + 30, sheet.y, { size: 9 });
      sheet.y += 12;
    }
    for (const part of under) {
      pen.text(part, LEFT + 30, sheet.y - 2, { size: 7, grey: true });
      sheet.y += 9;
    }
    sheet.y += 5;
  }
}

function sums(sheet: Sheet, { breakdown, totals }: EInvoice): void {
  sheet.need(70 + breakdown.length * 24);
  const { pen } = sheet;
  pen.line(LEFT, sheet.y - 4, RIGHT, sheet.y - 4);
  sheet.y += 10;
  const row = (name: string, amount: string, bold = false): void => {
    pen.text(name, 250, sheet.y, { size: bold ? 11 : 9, bold });
    pen.text(amount, 440, sheet.y, { size: bold ? 11 : 9, bold, align: 'right' }, RIGHT - 440);
    sheet.y += bold ? 18 : 14;
  };
  for (const { category, rate, net, tax, reason } of breakdown) {
    if (category === 'S') {
      row(`Netto zu ${germanRate(rate)}`, germanMoney(net));
      row(`USt ${germanRate(rate)}`, germanMoney(tax));
    } else {
      row(category === 'Z' ? 'Netto zu 0 %' : 'Ohne Umsatzsteuer', germanMoney(net));
      for (const part of reason === null ? [] : pen.wrap(reason, 180, { size: 7 })) {
        pen.text(part, 250, sheet.y - 4, { size: 7, grey: true });
        sheet.y += 9;
      }
    }
  }
  row('Gesamt brutto', germanMoney(totals.gross));
  if (totals.rounding !== 0) row('Rundung', germanMoney(totals.rounding));
  if (totals.paid !== 0) row('Bezahlt', germanMoney(totals.paid));
  pen.line(250, sheet.y - 10, RIGHT, sheet.y - 10);
  sheet.y += 6;
  row('Zu zahlen EUR', germanMoney(totals.due), true);
}

function closing(sheet: Sheet, invoice: EInvoice, tse: Beleg['tse']): void {
  const simulator = tse.state === 'signed' && !tse.certified ? ['TSE-SIMULATOR, NICHT ZERTIFIZIERT'] : [];
  const outage = tse.state === 'failed' ? [`TSE ausgefallen: ${tse.reason}`] : [];
  const parts = [
    invoice.terms,
    invoice.payment.account === null
      ? ''
      : `Konto ${invoice.payment.account.iban} ${invoice.payment.account.bic ?? ''}`,
    ...invoice.notes,
    ...outage,
    ...simulator,
  ].filter((part) => part.trim() !== '');
  sheet.y += 8;
  for (const part of parts) {
    const lines = sheet.pen.wrap(part, RIGHT - LEFT, { size: 8 });
    sheet.need(Math.min(lines.length, 10) * 11);
    for (const line of lines) {
      sheet.need(11);
      sheet.pen.text(line, LEFT, sheet.y, { size: 8, grey: true });
      sheet.y += 11;
    }
    sheet.y += 4;
  }
}
