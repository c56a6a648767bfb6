import * as z from 'zod';
import { type BusinessDay, businessDayAt, command, err, ok, toId } from '../kernel/index.ts';
import { invoiceIssued, invoiceReceived, settingsSet } from './events.ts';
import { type IssuedInvoice, zInvoiceSettings, zIssuedInvoice, zReceivedInvoice } from './model.ts';
import type { DocumentsReads } from './ports.ts';

/**
 * Takes an incoming e-invoice into the books. Called by the server with what it read itself out of the bytes it stored, never from outside.
 * The same structured part twice is one invoice.
 */
export const receiveInvoice = command({
  name: 'documents.receiveInvoice',
  input: zReceivedInvoice.omit({ id: true, receivedAt: true, by: true }),
  right: 'documents.write',
  authority: 'server',
  load: (reads: DocumentsReads, input) => reads.receivedByHash(input.xmlHash),
  decide: (known, input, env) => {
    if (known) return err({ code: 'documents.already_received', details: { number: known.number } });
    const received = { ...input, id: toId(env.newId()), receivedAt: env.now, by: env.actor.name.slice(0, 80) };
    return ok({ facts: [invoiceReceived.draft(received)], reply: { received } });
  },
});

const sameRecipient = (
  one: IssuedInvoice,
  two: Pick<IssuedInvoice, 'customerId' | 'buyerReference' | 'email'>,
): boolean => one.customerId === two.customerId && one.buyerReference === two.buyerReference && one.email === two.email;

/**
 * Notes that a Beleg went out as an e-invoice. The first time fixes to whom; another format later is the same invoice.
 * Called by the server with the bytes it made and stored. Error: documents.issued_otherwise.
 */
export const issueInvoice = command({
  name: 'documents.issueInvoice',
  input: zIssuedInvoice.omit({ at: true, by: true, issuedOn: true }),
  right: 'kasse.report',
  authority: 'server',
  load: (reads: DocumentsReads, input) => reads.issuedOf(input.belegId),
  decide: (issued: readonly IssuedInvoice[], input, env) => {
    const again = issued.find((entry) => entry.format === input.format);
    if (issued.some((entry) => !sameRecipient(entry, input))) return err({ code: 'documents.issued_otherwise' });
    if (again) return ok({ facts: [], reply: { issued: again } });
    const issuedOn: BusinessDay = businessDayAt(env.now, env.offset);
    const made: IssuedInvoice = { ...input, at: env.now, by: env.actor.name.slice(0, 80), issuedOn };
    return ok({ facts: [invoiceIssued.draft(made)], reply: { issued: made } });
  },
});

/** Sets contact, account and register number for invoices. */
export const saveSettings = command({
  name: 'documents.saveSettings',
  input: z.object({ settings: zInvoiceSettings }),
  right: 'identity.manage',
  authority: 'server',
  load: (_reads: DocumentsReads) => null,
  decide: (_none, { settings }) => {
    const trimmed = zInvoiceSettings.parse(
      Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.trim()])),
    );
    const clean = { ...trimmed, iban: trimmed.iban.replace(/\s/g, '').toUpperCase(), bic: trimmed.bic.toUpperCase() };
    return ok({ facts: [settingsSet.draft(clean)], reply: { settings: clean } });
  },
});
