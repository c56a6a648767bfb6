import {
  type InvoiceFormat,
  type IssuedInvoice,
  invoiceSettings,
  issuedInvoices,
  issueInvoice,
} from '@valero/domain/documents';
import { type BelegCustomer, getBeleg } from '@valero/domain/kasse';
import {
  type BelegId,
  type BusinessDay,
  businessDayAt,
  type CustomerId,
  err,
  ok,
  type Result,
} from '@valero/domain/kernel';
import {
  type EInvoice,
  invoiceNumber,
  invoiceOf,
  type SellerData,
  writeCii,
  writeUbl,
  zugferdPdf,
} from '@valero/fiscal/einvoice';
import type { ReceiptSource } from '@valero/fiscal/receipt';
import type { ExecuteContext, QueryScope, ServerStore } from '@valero/storage/pg';

/** To whom an invoice is to be made out, as a person asked. Null and empty = as on the Beleg. */
export interface Wish {
  readonly customerId: CustomerId | null;
  readonly buyerReference: string;
  readonly email: string;
}

/** An invoice as a file. */
export interface InvoiceFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const TYPES: Readonly<Record<InvoiceFormat, { readonly type: string; readonly ending: string }>> = {
  'xrechnung-ubl': { type: 'application/xml; charset=utf-8', ending: 'ubl.xml' },
  'xrechnung-cii': { type: 'application/xml; charset=utf-8', ending: 'cii.xml' },
  zugferd: { type: 'application/pdf', ending: 'zugferd.pdf' },
};

function fileOf(number: string, format: InvoiceFormat, bytes: Uint8Array): InvoiceFile {
  const { type, ending } = TYPES[format];
  return { name: `rechnung-${number.replace(/[^A-Za-z0-9.-]/g, '-')}.${ending}`, type, bytes };
}

const isEmpty = (wish: Wish): boolean => wish.customerId === null && wish.buyerReference === '' && wish.email === '';

/**
 * The invoice of a Beleg in a form. The first time it is made, kept and noted as issued; from then on the very same bytes come.
 * Errors: those of `invoiceOf`, documents.customer_address_missing, documents.issued_otherwise, identity.right_missing (reads only).
 */
export async function invoiceFile(
  store: ServerStore,
  source: ReceiptSource,
  request: { readonly format: InvoiceFormat; readonly wish: Wish; readonly scope: QueryScope },
  context: ExecuteContext,
): Promise<Result<InvoiceFile>> {
  const { format, scope } = request;
  const { beleg } = source;
  const issued = await store.ask(issuedInvoices, { belegId: beleg.id });
  const wish = wishOf(issued, request.wish);
  if (!wish.ok) return wish;
  const before = issued.find((entry) => entry.format === format);
  const kept = before === undefined ? null : await store.contents.get(before.fileHash);
  if (before !== undefined && kept !== null) return ok(fileOf(before.number, format, kept));
  const { rights } = context.person;
  // somebody who only looks, an auditor above all, issues nothing
  if (!rights.has('kasse.sell') && !rights.has('documents.write'))
    return err({ code: 'identity.right_missing', details: { right: 'documents.write' } });
  const made = await makeInvoice(store, source, wish.value, scope);
  if (!made.ok) return made;
  if (format !== 'zugferd' && made.value.buyer.endpoint === null)
    return err({ code: 'documents.customer_address_missing' });
  const bytes = await bytesOf(made.value, format, source);
  const noted = await store.execute(
    issueInvoice,
    {
      ...wish.value,
      belegId: beleg.id,
      number: made.value.number,
      format,
      fileHash: await store.contents.put(bytes),
      bytes: bytes.byteLength,
    },
    context,
  );
  return noted.ok ? ok(fileOf(made.value.number, format, bytes)) : noted;
}

/** What was asked for the first time stands; nothing asked now means the same again. */
function wishOf(issued: readonly IssuedInvoice[], wish: Wish): Result<Wish> {
  const [first] = issued;
  if (first === undefined) return ok(wish);
  const { customerId, buyerReference, email } = first;
  const same = wish.customerId === customerId && wish.buyerReference === buyerReference && wish.email === email;
  if (!isEmpty(wish) && !same) return err({ code: 'documents.issued_otherwise' });
  return ok({ customerId, buyerReference, email });
}

async function bytesOf(invoice: EInvoice, format: InvoiceFormat, { beleg }: ReceiptSource): Promise<Uint8Array> {
  if (format === 'zugferd') return zugferdPdf(invoice, beleg);
  return Buffer.from(format === 'xrechnung-ubl' ? writeUbl(invoice) : writeCii(invoice, 'xrechnung'), 'utf8');
}

async function makeInvoice(
  store: ServerStore,
  source: ReceiptSource,
  wish: Wish,
  scope: QueryScope,
): Promise<Result<EInvoice>> {
  const { beleg } = source;
  const id = wish.customerId ?? beleg.customer?.id ?? null;
  const known = id === null ? null : await store.crmReads().customer(id);
  const chosen: BelegCustomer | null = wish.customerId === null || known === null ? null : { ...known, kind: 'Kunde' };
  if (wish.customerId !== null && chosen === null) return err({ code: 'crm.customer_unknown' });
  return invoiceOf({
    beleg,
    seller: await sellerOf(store, source),
    customer: chosen,
    email: wish.email || known?.email || '',
    buyerReference: wish.buyerReference,
    originals: await originalsOf(store, source, scope),
  });
}

async function sellerOf(store: ServerStore, { company, store: place }: ReceiptSource): Promise<SellerData> {
  const settings = await store.ask(invoiceSettings, {});
  return {
    name: company.name,
    tradingName: place.name === company.name || place.name === '' ? null : place.name,
    address: company.address,
    vatId: company.vatId,
    taxNumber: company.taxNumber,
    registration: settings.registration || null,
    contact: { name: settings.contactName, phone: settings.phone, email: settings.email },
    account: settings.iban === '' ? null : { iban: settings.iban, bic: settings.bic || null },
  };
}

async function originalsOf(
  store: ServerStore,
  { beleg }: ReceiptSource,
  scope: QueryScope,
): Promise<ReadonlyMap<string, { readonly number: string; readonly issued: BusinessDay }>> {
  const ids = new Set(
    beleg.references.filter(({ type }) => type === 'Transaktion').map(({ belegId }) => belegId as BelegId),
  );
  const found = await Promise.all([...ids].slice(0, 50).map((id) => store.ask(getBeleg, { id }, scope)));
  return new Map(
    found.flatMap((entry) => {
      if (entry === null) return [];
      const { beleg: original } = entry;
      const issued = businessDayAt(original.finishedAt, original.offset);
      return [[original.id as string, { number: invoiceNumber(original), issued }] as const];
    }),
  );
}
