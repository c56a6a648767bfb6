import { createHash } from 'node:crypto';
import { type ReadInvoice, type ReceivedInvoice, receiveInvoice } from '@valero/domain/documents';
import { ok, type Result } from '@valero/domain/kernel';
import { checkInvoice, extractXml, isPdf, readInvoice } from '@valero/fiscal/einvoice';
import type { ExecuteContext, ServerStore } from '@valero/storage/pg';

/** What a file holds: the structured part as it is, and what it says. */
interface Opened {
  readonly kind: ReceivedInvoice['kind'];
  readonly xml: Uint8Array;
  readonly invoice: ReadInvoice;
}

async function open(bytes: Uint8Array): Promise<Result<Opened>> {
  const pdf = isPdf(bytes);
  const inside = pdf ? await extractXml(bytes) : ok({ xml: bytes });
  if (!inside.ok) return inside;
  const { xml } = inside.value;
  const read = readInvoice(xml);
  if (!read.ok) return read;
  return ok({ kind: pdf ? 'zugferd' : read.value.syntax, xml, invoice: read.value });
}

/** Text a list shows, without control characters. */
function short(text: string, length: number): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, length);
}

/**
 * Reads, checks and keeps an incoming e-invoice: the file as it came and its structured part, each under its SHA-256 (GoBD Rz. 131).
 * A wrong invoice is kept too; what is wrong with it is named. Errors: those of reading, documents.already_received.
 */
export async function takeIn(
  store: ServerStore,
  fileName: string,
  bytes: Uint8Array,
  context: ExecuteContext,
): Promise<Result<ReceivedInvoice>> {
  const opened = await open(bytes);
  if (!opened.ok) return opened;
  const { kind, xml, invoice } = opened.value;
  const fileHash = await store.contents.put(bytes);
  const xmlHash = await store.contents.put(xml);
  const done = await store.execute(
    receiveInvoice,
    {
      fileName: short(fileName, 200) || 'rechnung',
      kind,
      fileHash,
      xmlHash,
      bytes: bytes.byteLength,
      number: short(invoice.number, 200),
      seller: short(invoice.seller.name, 200),
      issued: short(invoice.issued, 20),
      currency: short(invoice.currency, 10),
      gross: short(invoice.totals.gross, 40),
      due: short(invoice.totals.due, 40),
      findings: checkInvoice(invoice).slice(0, 200),
    },
    context,
  );
  return done.ok ? ok(done.value.reply.received) : done;
}

/** A kept part, checked against its hash again; null = unknown. Throws when the bytes are not what was kept. */
export async function keptBytes(store: ServerStore, hash: string): Promise<Uint8Array | null> {
  const bytes = await store.contents.get(hash);
  if (bytes === null) return null;
  const now = createHash('sha256').update(bytes).digest('hex');
  if (now !== hash) throw new Error(`the content ${hash} has changed`);
  return bytes;
}

/** What a kept invoice says. */
export async function readKept(store: ServerStore, received: ReceivedInvoice): Promise<ReadInvoice | null> {
  const xml = await keptBytes(store, received.xmlHash);
  const read = xml === null ? null : readInvoice(xml);
  return read?.ok ? read.value : null;
}
