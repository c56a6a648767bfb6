import { createHash } from 'node:crypto';
import { type BelegId, type Result, zId, zInstant, zText } from '@valero/domain/kernel';
import { type ReceiptSource, receiptData, receiptPdf } from '@valero/fiscal/receipt';
import type { QueryScope } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type ReceiptDesk, receiptName } from '../documents/receipts.ts';
import { sendFile } from './documents.ts';
import { deviceOf, type Guard, personOf } from './guard.ts';
import { sendFailure } from './problem.ts';

/** Requests of a customer a minute from one address: enough to look, too few to guess. */
const PER_MINUTE = 30;
/** Mails a minute from one till or person. */
const MAILS_PER_MINUTE = 20;

const STYLE =
  'body{font:17px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1.2rem;color:#14171c}h1{font-size:1.4rem}p{color:#454b54}a{display:block;margin:.8rem 0;padding:.9rem;text-align:center;border:1px solid #14171c;border-radius:.6rem;color:#14171c;text-decoration:none}';
// the page brings its style along; nothing may run or load in it
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function sendPage(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': PAGE_POLICY,
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
    })
    .send(
      `<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ihr Beleg</title><style>${STYLE}</style></head><body>${body}</body></html>`,
    );
}

function welcome(token: string, { beleg, company, store }: ReceiptSource): string {
  const [whole, rest] = [Math.trunc(Math.abs(beleg.gross) / 100), String(Math.abs(beleg.gross) % 100).padStart(2, '0')];
  const total = `${beleg.gross < 0 ? '−' : ''}${whole},${rest} €`;
  return `<h1>${escapeHtml(company.name)}</h1><p>${escapeHtml(store.name)}<br>Beleg ${beleg.number} · ${beleg.businessDay.split('-').reverse().join('.')} · ${total}</p><a href="/r/${token}/beleg.pdf">Beleg als PDF</a><a href="/r/${token}/beleg.json">Beleg als Datensatz (JSON)</a>`;
}

const zToken = z.object({ token: z.string().max(100) });

/** Mounts what a customer opens with the QR of a receipt, and what a till or the office asks for it. */
export function mountReceipts(instance: FastifyInstance, desk: ReceiptDesk, guard: Guard): void {
  mountPublic(instance, desk);
  mountAsking(instance, desk, {
    prefix: '/api/v1/documents/beleg/:id',
    tag: 'documents',
    onRequest: guard.person('kasse.report'),
    scope: (request) => personOf(request).scope,
    security: [{ person: [] }],
  });
  mountAsking(instance, desk, {
    prefix: '/sync/v1/receipts/:id',
    tag: 'sync',
    onRequest: guard.device(),
    scope: (request) => ({ store: deviceOf(request).store }),
    security: [{ device: [] }],
  });
}

function mountPublic(instance: FastifyInstance, desk: ReceiptDesk): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const limit = { config: { rateLimit: { max: PER_MINUTE, timeWindow: 60_000 } } };
  const schema = { tags: ['receipts'], params: zToken };
  app.get(
    '/r/:token',
    { ...limit, schema: { ...schema, summary: 'Beleg eines Kunden / a customer’s receipt' } },
    async (request, reply) => {
      const found = await desk.open(request.params.token);
      if (found.ok) return sendPage(reply, 200, welcome(request.params.token, found.value));
      return sendPage(
        reply,
        404,
        '<h1>Kein Beleg</h1><p>Dieser Link gilt nicht oder nicht mehr. Fragen Sie im Laden nach Ihrem Beleg.</p>',
      );
    },
  );
  app.get(
    '/r/:token/beleg.pdf',
    { ...limit, schema: { ...schema, summary: 'Beleg als PDF / receipt as PDF' } },
    async (request, reply) => {
      const found = await desk.open(request.params.token);
      if (!found.ok) return sendFailure(request, reply, found.error);
      const name = receiptName(found.value, 'pdf');
      return sendFile(reply, { name, type: 'application/pdf', bytes: await receiptPdf(found.value) });
    },
  );
  app.get(
    '/r/:token/beleg.json',
    { ...limit, schema: { ...schema, summary: 'Beleg als Datensatz / receipt as data' } },
    async (request, reply) => {
      const found = await desk.open(request.params.token);
      if (!found.ok) return sendFailure(request, reply, found.error);
      const bytes = Buffer.from(JSON.stringify(receiptData(found.value), null, 2), 'utf8');
      return sendFile(reply, {
        name: receiptName(found.value, 'json'),
        type: 'application/json; charset=utf-8',
        bytes,
      });
    },
  );
}

interface Asking {
  readonly prefix: string;
  readonly tag: string;
  readonly onRequest: onRequestAsyncHookHandler;
  readonly scope: (request: FastifyRequest) => QueryScope;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

const zBelegPath = z.object({ id: zId<BelegId>() });

function mountAsking(
  instance: FastifyInstance,
  desk: ReceiptDesk,
  { prefix, tag, onRequest, scope, security }: Asking,
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const schema = { tags: [tag], params: zBelegPath, security };
  const answer = <T>(request: FastifyRequest, reply: FastifyReply, result: Result<T>): FastifyReply =>
    result.ok
      ? reply.header('cache-control', 'no-store').send(result.value ?? {})
      : sendFailure(request, reply, result.error);
  app.post(
    `${prefix}/link`,
    {
      schema: {
        ...schema,
        summary: 'Link zum elektronischen Beleg / link to the electronic receipt',
        response: { 200: z.object({ url: z.string(), expiresAt: zInstant }) },
      },
      onRequest,
    },
    async (request, reply) => answer(request, reply, await desk.link(request.params.id, scope(request))),
  );
  app.post(
    `${prefix}/mail`,
    {
      config: { rateLimit: { max: MAILS_PER_MINUTE, timeWindow: 60_000 } },
      schema: {
        ...schema,
        summary: 'Beleg per E-Mail / receipt by e-mail',
        description: 'Only with the consent of the customer (KassenSichV § 6); the address is kept nowhere.',
        body: z.object({
          to: zText(120).regex(/^[^@\s,;<>]+@([^@.\s,;<>]+\.)+[^@.\s,;<>]+$/),
          consent: z.literal(true),
        }),
        response: { 200: z.object({}) },
      },
      onRequest,
    },
    async (request, reply) =>
      answer(request, reply, await desk.mail(request.params.id, request.body.to, scope(request))),
  );
}
