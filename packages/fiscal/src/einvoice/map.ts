import type { Beleg, BelegCustomer, Payment } from '@valero/domain/kasse';
import {
  addCents,
  type BusinessDay,
  businessDayAt,
  type Cents,
  err,
  ok,
  type Result,
  subCents,
  sumCents,
  toCents,
} from '@valero/domain/kernel';
import { countryCode } from './categories.ts';
import { decimal, settleLines, suppliesOf } from './lines.ts';
import type { Buyer, EInvoice, ElectronicAddress, PaymentInstruction, PostalAddress, Seller } from './model.ts';

/** Who sells, as the office keeps it; `country` alpha-3. */
export interface SellerData extends Omit<Seller, 'address'> {
  readonly address: PostalAddress;
}

/** A Beleg with what its invoice needs beside it. */
export interface InvoiceSource {
  readonly beleg: Beleg;
  readonly seller: SellerData;
  /** Who bought; null = the customer on the Beleg. */
  readonly customer: BelegCustomer | null;
  /** E-mail of the buyer for BT-49; empty = none. */
  readonly email: string;
  /** BT-10: Leitweg-ID or whatever the buyer asked for; empty = the customer number, else the receipt number. */
  readonly buyerReference: string;
  /** Number and day of the Belege this one refers to, by their id; unknown ones are named by their id. */
  readonly originals: ReadonlyMap<string, { readonly number: string; readonly issued: BusinessDay }>;
}

/** Number of the invoice of a Beleg (BT-1): that of the full invoice it was issued as, else its own. */
export function invoiceNumber(beleg: Beleg): string {
  return beleg.invoice?.number ?? `${beleg.kasseId}-${beleg.number}`;
}

/**
 * The invoice of a Beleg by EN 16931. It is the same document as the receipt in another form: same number, same day, same tax to the
 * cent, nothing is booked. Errors: documents.not_a_sale, documents.nothing_to_invoice, documents.customer_missing,
 * documents.customer_incomplete (`field`), documents.seller_incomplete (`field`), documents.country_unknown (`country`).
 */
export function invoiceOf(source: InvoiceSource): Result<EInvoice> {
  const { beleg } = source;
  if (beleg.bonTyp !== 'Beleg' || beleg.training || (beleg.kind !== 'sale' && beleg.kind !== 'storno'))
    return err({ code: 'documents.not_a_sale' });
  const supplies = suppliesOf(beleg);
  if (supplies.lines.length === 0) return err({ code: 'documents.nothing_to_invoice' });
  const seller = sellerOf(source.seller);
  if (!seller.ok) return seller;
  const buyer = buyerOf(source);
  if (!buyer.ok) return buyer;
  const gross = sumCents(supplies.lines.map((line) => line.gross));
  const sign = gross < 0 ? -1 : 1;
  const { lines, breakdown } = settleLines(supplies.lines, beleg.taxes, sign);
  const outside = breakdown.some((entry) => entry.category === 'O');
  if (breakdown.some((entry) => entry.category === 'AE') && buyer.value.vatId === null)
    return err({ code: 'documents.customer_incomplete', details: { field: 'USt-IdNr.' } });
  const totals = totalsOf(breakdown, toCents(sign * gross), toCents(sign * paidAmount(beleg, supplies.byVoucher)));
  const issued = businessDayAt(beleg.finishedAt, beleg.offset);
  return ok({
    number: invoiceNumber(beleg),
    type: sign < 0 ? '381' : '380',
    issued,
    supplied: beleg.invoice?.supplyDate ?? issued,
    buyerReference: source.buyerReference.trim() || buyer.value.number || invoiceNumber(beleg),
    notes: notesOf(beleg),
    // BR-O-02 to 04: outside the scope of VAT no VAT number may be named
    seller: outside
      ? { ...seller.value, vatId: null, registration: seller.value.registration ?? seller.value.taxNumber }
      : seller.value,
    buyer: outside ? { ...buyer.value, vatId: null } : buyer.value,
    receipt: { id: beleg.id, description: `Kassenbeleg ${beleg.number}, Kasse ${beleg.kasseId}` },
    preceding: precedingOf(source),
    payment: paymentOf(beleg.payments, supplies.byVoucher, totals.due, seller.value),
    terms: termsOf(beleg, supplies.byVoucher, totals.due),
    lines,
    breakdown,
    totals,
  });
}

function totalsOf(breakdown: EInvoice['breakdown'], printed: Cents, paid: Cents): EInvoice['totals'] {
  const net = sumCents(breakdown.map((entry) => entry.net));
  const tax = sumCents(breakdown.map((entry) => entry.tax));
  const gross = addCents(net, tax);
  const rounding = subCents(printed, gross);
  return { net, tax, gross, paid, rounding, due: addCents(subCents(gross, paid), rounding) };
}

/** What was paid at the till: everything but a transfer that is still to come. */
function paidAmount(beleg: Beleg, byVoucher: Cents): Cents {
  const now = beleg.payments.filter((payment) => payment.type !== 'Unbar' && payment.type !== 'Keine');
  return addCents(sumCents(now.map((payment) => payment.amount)), byVoucher);
}

function euros(amount: Cents): string {
  const [whole = '0', rest = ''] = decimal(amount, 2).split('.');
  return `${whole},${rest.padEnd(2, '0')} EUR`;
}

function paymentWords(payments: readonly Payment[], byVoucher: Cents): string {
  const words = payments
    .filter((payment) => payment.type !== 'Keine')
    .map(({ name, amount, currency, amountForeign }) => {
      const foreign = currency === 'EUR' ? '' : ` (${decimal(amountForeign, 2)} ${currency})`;
      return `${name} ${euros(amount)}${foreign}`;
    });
  if (byVoucher !== 0) words.push(`Gutschein ${euros(byVoucher)}`);
  return words.join(', ') || 'ohne Zahlung';
}

function termsOf(beleg: Beleg, byVoucher: Cents, due: Cents): string {
  const words = paymentWords(beleg.payments, byVoucher);
  return due === 0 ? `Bezahlt an der Kasse: ${words}` : `Offen: ${euros(due)}. Zahlung: ${words}`;
}

/** BG-16: one code when all was paid in one way, `ZZZ` (as agreed) with words otherwise. */
function paymentOf(payments: readonly Payment[], byVoucher: Cents, due: Cents, seller: Seller): PaymentInstruction {
  const text = paymentWords(payments, byVoucher);
  const none = { text, card: null, account: null };
  if (due !== 0) {
    // BR-DE-23: a transfer names the account
    return seller.account === null ? { ...none, code: 'ZZZ' } : { ...none, code: '58', account: seller.account };
  }
  const real = payments.filter((payment) => payment.type !== 'Keine');
  const types = new Set(real.map((payment) => payment.type));
  const [only] = real;
  if (only === undefined || types.size > 1 || byVoucher !== 0) return { ...none, code: 'ZZZ' };
  switch (only.type) {
    case 'Bar':
      return { ...none, code: '10' };
    case 'ECKarte':
    case 'Kreditkarte': {
      // BR-DE-24: a card payment names the card; BR-51: only its last digits
      const pan = only.card?.panMasked.replace(/\D/g, '').slice(-4) ?? '';
      if (pan.length !== 4 || real.length > 1) return { ...none, code: 'ZZZ' };
      const network = only.card?.brand.trim() || only.name;
      return { ...none, code: only.type === 'ECKarte' ? '55' : '54', card: { pan, network } };
    }
    case 'ElZahlungsdienstleister':
      return { ...none, code: '68' };
    default:
      return { ...none, code: 'ZZZ' };
  }
}

function notesOf(beleg: Beleg): string[] {
  const { tse } = beleg;
  const notes = [
    `Diese Rechnung ist der Kassenbeleg ${beleg.number} der Kasse ${beleg.kasseId} in elektronischer Form; sie begründet keine weitere Forderung und keine weitere Steuer.`,
  ];
  if (tse.state === 'signed')
    notes.push(
      `TSE ${tse.serial}, Transaktion ${tse.transactionNumber}, Signaturzähler ${tse.signatureCounter}, ${tse.start} bis ${tse.end}`,
    );
  if (beleg.note.trim() !== '') notes.push(beleg.note);
  return notes;
}

function precedingOf({ beleg, originals }: InvoiceSource): EInvoice['preceding'] {
  const seen = new Set<string>();
  return beleg.references.flatMap((reference) => {
    if (reference.type !== 'Transaktion' || reference.belegId === '' || seen.has(reference.belegId)) return [];
    seen.add(reference.belegId);
    return [originals.get(reference.belegId) ?? { number: reference.belegId, issued: null }];
  });
}

function addressOf(given: PostalAddress): Result<PostalAddress> {
  const country = countryCode(given.country);
  if (country === null) return err({ code: 'documents.country_unknown', details: { country: given.country } });
  return ok({ street: given.street, zip: given.zip, city: given.city, country });
}

function missing(fields: Readonly<Record<string, string>>): string | null {
  const empty = Object.entries(fields).filter(([, value]) => value.trim() === '');
  return empty.length === 0 ? null : empty.map(([name]) => name).join(', ');
}

const EMAIL = /^[^@\s]+@([^@.\s]+\.)+[^@.\s]+$/;

function sellerOf(given: SellerData): Result<Seller> {
  const { contact, address } = given;
  const field = missing({
    Firma: given.name,
    PLZ: address.zip,
    Ort: address.city,
    Steuernummer: given.taxNumber,
    Ansprechpartner: contact.name,
    // BR-DE-27: three digits at least; BR-DE-28: an address
    Telefon: (contact.phone.match(/\d/g) ?? []).length >= 3 ? contact.phone : '',
    'E-Mail': EMAIL.test(contact.email) ? contact.email : '',
    // BR-DE-19
    IBAN: given.account === null || validIban(given.account.iban) ? 'ok' : '',
  });
  if (field !== null) return err({ code: 'documents.seller_incomplete', details: { field } });
  const placed = addressOf(address);
  return placed.ok ? ok({ ...given, address: placed.value }) : placed;
}

/** ISO 13616: the country's letters and the check digits fit (modulo 97). */
function validIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(iban)) return false;
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((sign) => Number.parseInt(sign, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

function buyerOf({ beleg, customer, email, buyerReference }: InvoiceSource): Result<Buyer> {
  const who = customer ?? beleg.customer;
  if (who === null) return err({ code: 'documents.customer_missing' });
  const field = missing({ Name: who.name, Straße: who.street, PLZ: who.zip, Ort: who.city });
  if (field !== null) return err({ code: 'documents.customer_incomplete', details: { field } });
  const placed = addressOf(who);
  if (!placed.ok) return placed;
  const vatId = who.vatId.replace(/\s/g, '').toUpperCase();
  return ok({
    name: who.name,
    number: who.number.trim() || null,
    address: placed.value,
    vatId: /^[A-Z]{2}[A-Z0-9]{2,13}$/.test(vatId) ? vatId : null,
    endpoint: endpointOf(buyerReference.trim(), email.trim(), vatId),
  });
}

const LEITWEG = /^\d{2,12}(-[A-Za-z0-9]{1,30})?-\d{2}$/;

function endpointOf(reference: string, email: string, vatId: string): ElectronicAddress | null {
  if (LEITWEG.test(reference)) return { scheme: '0204', value: reference };
  if (EMAIL.test(email)) return { scheme: 'EM', value: email };
  if (/^DE\d{9}$/.test(vatId)) return { scheme: '9930', value: vatId };
  return null;
}
