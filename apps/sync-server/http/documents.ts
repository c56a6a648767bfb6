import { Readable } from 'node:stream';
import {
  getInvoice,
  type InvoiceFormat,
  type ReceivedInvoice,
  zInvoiceFormat,
  zReadInvoice,
  zReceivedInvoice,
} from '@valero/domain/documents';
import { type BelegId, type CustomerId, zId, zText } from '@valero/domain/kernel';
import { PDF_LIMIT } from '@valero/fiscal/einvoice';
import { receiptData, receiptPdf } from '@valero/fiscal/receipt';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { keptBytes, readKept, takeIn } from '../documents/incoming.ts';
import { invoiceFile } from '../documents/outgoing.ts';
import { type ReceiptDesk, receiptName } from '../documents/receipts.ts';
import type { Now } from './clock.ts';
import { type Guard, personOf } from './guard.ts';
import { contextOf } from './mount.ts';
import { sendFailure } from './problem.ts';

/** Parts of the documents. */
export interface DocumentRoutes {
  readonly store: ServerStore;
  readonly guard: Guard;
  readonly now: Now;
  readonly newId: () => string;
  readonly receipts: ReceiptDesk;
}

const zBelegPath = z.object({ id: zId<BelegId>() });
const zReceivedPath = z.object({ id: zId() });
const zWish = z.object({
  customerId: zId<CustomerId>().optional().describe('A customer of the company; left out = the one on the receipt'),
  buyerReference: zText(100).default('').describe('Leitweg-ID or what the buyer asked for (BT-10)'),
  email: zText(120).default('').describe("The buyer's electronic address (BT-49)"),
});

/** Endings of the invoice forms in addresses. */
const ENDINGS: Readonly<Record<InvoiceFormat, string>> = {
  'xrechnung-ubl': 'xrechnung-ubl.xml',
  'xrechnung-cii': 'xrechnung-cii.xml',
  zugferd: 'zugferd.pdf',
};

/** Sends bytes as a file a browser saves and never opens in our own place. */
export function sendFile(reply: FastifyReply, file: { name: string; type: string; bytes: Uint8Array }): FastifyReply {
  return reply
    .type(file.type)
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `attachment; filename="${file.name}"`)
    .send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
}

/** Mounts e-invoices that go out and come in, and the receipt as a file for the office. */
export async function mountDocuments(instance: FastifyInstance, options: DocumentRoutes): Promise<void> {
  for (const format of zInvoiceFormat.options) mountInvoice(instance, options, format);
  mountReceiptFiles(instance, options);
  mountReceived(instance, options);
  await instance.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
    mountUpload(scope, options);
  });
}

function mountInvoice(instance: FastifyInstance, options: DocumentRoutes, format: InvoiceFormat): void {
  const { store, guard, receipts } = options;
  instance.withTypeProvider<ZodTypeProvider>().get(
    `/api/v1/documents/beleg/:id.${ENDINGS[format]}`,
    {
      schema: {
        tags: ['documents'],
        summary: `Rechnung zum Beleg (${format}) / invoice of a receipt`,
        description: 'Made, kept and noted as issued the first time; the same bytes from then on. It books nothing.',
        params: zBelegPath,
        querystring: zWish,
        security: [{ person: [] }],
      },
      onRequest: guard.person('kasse.report'),
    },
    async (request, reply) => {
      const person = personOf(request);
      const context = await contextOf(options, person);
      if (context === null) return sendFailure(request, reply, { code: 'server.not_set_up' });
      const source = await receipts.source(request.params.id, person.scope);
      if (!source.ok) return sendFailure(request, reply, source.error);
      const { customerId = null, buyerReference, email } = request.query;
      const wish = { customerId, buyerReference: buyerReference.trim(), email: email.trim() };
      const file = await invoiceFile(store, source.value, { format, wish, scope: person.scope }, context);
      return file.ok ? sendFile(reply, file.value) : sendFailure(request, reply, file.error);
    },
  );
}

function mountReceiptFiles(instance: FastifyInstance, { guard, receipts }: DocumentRoutes): void {
  for (const ending of ['pdf', 'json'] as const) {
    instance.withTypeProvider<ZodTypeProvider>().get(
      `/api/v1/documents/beleg/:id.receipt.${ending}`,
      {
        schema: {
          tags: ['documents'],
          summary: `Elektronischer Beleg (${ending.toUpperCase()}) / electronic receipt`,
          params: zBelegPath,
          security: [{ person: [] }],
        },
        onRequest: guard.person('kasse.report'),
      },
      async (request, reply) => {
        const source = await receipts.source(request.params.id, personOf(request).scope);
        if (!source.ok) return sendFailure(request, reply, source.error);
        const name = receiptName(source.value, ending);
        if (ending === 'pdf')
          return sendFile(reply, { name, type: 'application/pdf', bytes: await receiptPdf(source.value) });
        const bytes = Buffer.from(JSON.stringify(receiptData(source.value), null, 2), 'utf8');
        return sendFile(reply, { name, type: 'application/json; charset=utf-8', bytes });
      },
    );
  }
}

const zView = z.object({ received: zReceivedInvoice, invoice: zReadInvoice.nullable() });

function mountReceived(instance: FastifyInstance, { store, guard }: DocumentRoutes): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const common = { tags: ['documents'], params: zReceivedPath, security: [{ person: [] }] };
  const onRequest = guard.person('fibu.read');
  app.get(
    '/api/v1/documents/received/:id',
    {
      schema: { ...common, summary: 'Eingangsrechnung lesbar / an incoming invoice to read', response: { 200: zView } },
      onRequest,
    },
    async (request, reply) => {
      const received = await store.ask(getInvoice, { id: request.params.id });
      if (received === null) return sendFailure(request, reply, { code: 'documents.received_unknown' });
      return { received, invoice: await readKept(store, received) };
    },
  );
  const parts: readonly (readonly [string, string, (received: ReceivedInvoice) => string])[] = [
    ['xml', 'Strukturierter Teil, unverändert / the structured part, unchanged', ({ xmlHash }) => xmlHash],
    ['original', 'Datei, wie sie kam / the file as it came', ({ fileHash }) => fileHash],
  ];
  for (const [part, summary, hashOf] of parts) {
    app.get(
      `/api/v1/documents/received/:id/${part}`,
      { schema: { ...common, summary }, onRequest },
      async (request, reply) => {
        const received = await store.ask(getInvoice, { id: request.params.id });
        const bytes = received === null ? null : await keptBytes(store, hashOf(received));
        if (received === null || bytes === null)
          return sendFailure(request, reply, { code: 'documents.received_unknown' });
        const pdf = part === 'original' && received.kind === 'zugferd';
        const stem = received.number.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 80) || 'rechnung';
        const type = pdf ? 'application/pdf' : 'application/xml';
        return sendFile(reply, { name: `${stem}.${pdf ? 'pdf' : 'xml'}`, type, bytes });
      },
    );
  }
}

function mountUpload(instance: FastifyInstance, options: DocumentRoutes): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/documents/received',
    {
      schema: {
        tags: ['documents'],
        summary: 'Eingangsrechnung aufnehmen / take an incoming invoice in',
        description:
          'XRechnung (UBL, CII) or a ZUGFeRD PDF. Kept unchanged with its SHA-256; the answer names what is wrong.',
        querystring: z.object({ name: zText(200).default('') }),
        consumes: ['application/octet-stream'],
        body: z.unknown().describe('The file'),
        security: [{ person: [] }],
        response: { 201: zReceivedInvoice },
      },
      bodyLimit: PDF_LIMIT,
      onRequest: options.guard.person('documents.write'),
    },
    async (request, reply) => {
      const context = await contextOf(options, personOf(request));
      if (context === null) return sendFailure(request, reply, { code: 'server.not_set_up' });
      const bytes = await bodyOf(request);
      if (bytes === null) return sendFailure(request, reply, { code: 'documents.too_large' });
      const taken = await takeIn(options.store, request.query.name, bytes, context);
      return taken.ok ? reply.code(201).send(taken.value) : sendFailure(request, reply, taken.error);
    },
  );
}

/** The whole body; null = more than a file may have. */
async function bodyOf(request: FastifyRequest): Promise<Uint8Array | null> {
  if (!(request.body instanceof Readable)) return new Uint8Array();
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of request.body) {
    if (!Buffer.isBuffer(chunk)) continue;
    total += chunk.length;
    if (total > PDF_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
