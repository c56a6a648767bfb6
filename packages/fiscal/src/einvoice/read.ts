import type { ReadInvoice } from '@valero/domain/documents';
import { err, ok, type Result } from '@valero/domain/kernel';
import { readCii } from './read-cii.ts';
import { readUbl } from './read-ubl.ts';
import { parseTree } from './tree.ts';

/** Lines beyond this are no invoice of a shop but an attack on its screens. */
const LINE_LIMIT = 20_000;

const ROOTS: Readonly<Record<string, { readonly namespace: string; readonly read: typeof readUbl }>> = {
  Invoice: { namespace: 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2', read: readUbl },
  CreditNote: { namespace: 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2', read: readUbl },
  CrossIndustryInvoice: { namespace: 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100', read: readCii },
};

/**
 * Reads an e-invoice in UBL or CII, from XML text or bytes. What is not stated stays empty; whether it is right, `checkInvoice` says.
 * Errors: those of `parseTree`, documents.not_an_invoice (`root`), documents.too_large.
 */
export function readInvoice(xml: string | Uint8Array): Result<ReadInvoice> {
  const parsed = parseTree(typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml);
  if (!parsed.ok) return parsed;
  const { root, tree, text } = parsed.value;
  const kind = Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
  if (kind === undefined || !text.includes(kind.namespace))
    return err({ code: 'documents.not_an_invoice', details: { root: root.slice(0, 60) } });
  const invoice = kind.read(tree);
  if (invoice.lines.length > LINE_LIMIT) return err({ code: 'documents.too_large' });
  return ok(invoice);
}
