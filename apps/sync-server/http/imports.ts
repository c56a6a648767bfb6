import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '@valero/domain/kernel';
import { IMPORT_FIELDS, type ImportMapping } from '@valero/domain/stock';
import type { ServerReads, ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { ImportDesk } from '../imports/desk.ts';
import type { ImportPorts } from '../imports/model.ts';
import { previewFile } from '../imports/preview.ts';
import { TableFileError } from '../imports/rows.ts';
import { zImportStatus } from '../imports/status.ts';
import type { Now } from './clock.ts';
import { type Guard, personOf } from './guard.ts';
import { contextOf } from './mount.ts';
import { sendFailure } from './problem.ts';

/** Largest upload in bytes; a million articles as CSV are about 100 MB. */
const UPLOAD_LIMIT = 512 * 1024 * 1024;

/** Parts of the imports. */
export interface ImportOptions {
  readonly store: ServerStore;
  readonly guard: Guard;
  readonly now: Now;
  readonly newId: () => string;
  readonly desk: ImportDesk;
}

const zMapping = z.partialRecord(z.enum(IMPORT_FIELDS), z.string().min(1).max(200));
const zMappingText = z.string().transform((text, context): ImportMapping => {
  const parsed = zMapping.safeParse(fromJson(text));
  if (parsed.success) return Object.fromEntries(Object.entries(parsed.data).filter(([, name]) => name !== undefined));
  context.addIssue({ code: 'custom', message: `a JSON object of ${IMPORT_FIELDS.join(', ')} and column names` });
  return z.NEVER;
});

const zSettings = z.object({
  dryRun: z.enum(['0', '1']).default('0').describe('1 = check everything and store nothing'),
  decimal: z
    .enum(['auto', ',', '.'])
    .default('auto')
    .describe('auto = told from each price, an ambiguous one is refused'),
  taxKey: z.coerce.number().int().min(1).max(8).default(1).describe('Tax key of new articles whose row names none'),
  mapping: zMappingText.optional().describe('JSON: field → column of the file; left out = guessed from the header'),
  name: z.string().max(160).default('').describe('What the person calls the file'),
});

const zFile = z.unknown().describe('The file: CSV, CSV.GZ or XLSX, its first sheet');
const zId = z.object({ id: z.uuid() });
const zColumns = z.record(z.string(), z.string());
const zCells = z.array(z.string()).readonly();
const zPreview = z.object({ header: zCells, mapping: zColumns, rows: z.array(zCells).readonly() });

/** Mounts the import of articles from files, for people with `stock.import`; uploads go to a file as they come, never into memory. */
export async function mountImports(instance: FastifyInstance, options: ImportOptions): Promise<void> {
  await instance.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
    mountUploads(scope, options);
  });
  mountStatus(instance, options);
}

function mountUploads(instance: FastifyInstance, options: ImportOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const { desk, guard } = options;
  const common = { tags: ['imports'], security: [{ person: [] }], consumes: ['application/octet-stream'], body: zFile };
  const onRequest = guard.person('stock.import');
  app.post(
    '/api/v1/imports/articles',
    {
      schema: {
        ...common,
        summary: 'Artikel aus einer Datei übernehmen / import articles from a file',
        description: 'One at a time. The same file posted again after a cut goes on where it stopped.',
        querystring: zSettings,
        response: { 202: zId },
      },
      onRequest: [onRequest],
    },
    async (request, reply) => {
      const busy = desk.running();
      if (busy !== null) return sendFailure(request, reply, { code: 'server.import_running', details: { id: busy } });
      const settle = await settleFor(options, request);
      if (settle === null) return sendFailure(request, reply, { code: 'server.not_set_up' });
      const path = await desk.uploadPath();
      const received = await receive(request, path);
      if (!received.ok) return sendFailure(request, reply, received.error);
      const { dryRun, decimal, taxKey, mapping, name } = request.query;
      const started = desk.start(
        {
          path,
          name,
          mapping: mapping ?? null,
          decimal: decimal === 'auto' ? null : decimal,
          defaultTaxKey: taxKey,
          dryRun: dryRun === '1',
        },
        settle,
      );
      if (started.ok) return reply.code(202).send(started.value);
      await rm(path, { force: true });
      return sendFailure(request, reply, started.error);
    },
  );
  app.post(
    '/api/v1/imports/preview',
    {
      schema: {
        ...common,
        summary: 'Kopfzeile, Zuordnung und erste Zeilen / header, mapping and first rows',
        description: 'The beginning of a CSV is enough; CSV.GZ and XLSX come whole. Nothing is stored.',
        response: { 200: zPreview },
      },
      onRequest: [onRequest],
    },
    async (request, reply) => {
      const path = await desk.uploadPath();
      const received = await receive(request, path);
      if (!received.ok) return sendFailure(request, reply, received.error);
      try {
        return await previewFile(path);
      } catch (error) {
        if (!(error instanceof TableFileError)) throw error;
        return sendFailure(request, reply, { code: 'server.file_unreadable', details: { reason: error.message } });
      } finally {
        await rm(path, { force: true });
      }
    },
  );
}

function mountStatus(instance: FastifyInstance, { desk, guard }: ImportOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const common = { tags: ['imports'], params: zId, security: [{ person: [] }] };
  const onRequest = guard.person('stock.import');
  app.get(
    '/api/v1/imports/:id',
    { schema: { ...common, summary: 'How far an import is', response: { 200: zImportStatus } }, onRequest },
    async (request, reply) => sendStatus(desk, request.params.id, request, reply),
  );
  app.delete(
    '/api/v1/imports/:id',
    {
      schema: {
        ...common,
        summary: 'End an import after the batch in hand',
        description: 'What is stored stays; the same file posted again goes on.',
        response: { 200: zImportStatus },
      },
      onRequest,
    },
    async (request, reply) => {
      desk.cancel(request.params.id);
      return sendStatus(desk, request.params.id, request, reply);
    },
  );
  app.get(
    '/api/v1/imports/:id/errors.csv',
    { schema: { ...common, summary: 'The refused rows with line and reason', produces: ['text/csv'] }, onRequest },
    async (request, reply) => {
      const path = desk.errorFile(request.params.id);
      if (path === null) return sendFailure(request, reply, { code: 'server.import_unknown' });
      return reply
        .type('text/csv; charset=utf-8')
        .header('cache-control', 'private, no-store')
        .header('content-disposition', 'attachment; filename="valero-import-fehler.csv"')
        .send(createReadStream(path));
    },
  );
}

function sendStatus(desk: ImportDesk, id: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = desk.status(id);
  if (status === null) return sendFailure(request, reply, { code: 'server.import_unknown' });
  return reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(status));
}

/** Stores a batch as this person's doing: look-up, decision and commit lie in one transaction. Null = no company yet. */
async function settleFor(options: ImportOptions, request: FastifyRequest): Promise<ImportPorts['settle'] | null> {
  const person = personOf(request);
  if ((await contextOf(options, person)) === null) return null;
  return async (numbers, gtins, decide) => {
    const context = await contextOf(options, person);
    if (context === null) throw new Error('the company is gone');
    const done = await options.store.execute(
      {
        name: 'stock.importArticles',
        input: z.null(),
        right: 'stock.import',
        authority: 'server',
        load: (reads: ServerReads) => reads.articlesWith(numbers, gtins),
        decide: (known) => ok({ facts: decide(known), reply: null }),
      },
      null,
      context,
    );
    if (!done.ok) throw new Error(`a batch of an import was declined: ${done.error.code}`);
  };
}

/** Writes the body to a file as it comes. Errors: server.too_large, server.unsupported_media, server.malformed (cut off). */
async function receive(request: FastifyRequest, path: string): Promise<Result<void>> {
  if (Number(request.headers['content-length'] ?? 0) > UPLOAD_LIMIT) return err({ code: 'server.too_large' });
  if (!(request.body instanceof Readable)) return err({ code: 'server.unsupported_media' });
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > UPLOAD_LIMIT) done(new Error('too large'));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(request.body, limit, createWriteStream(path, { mode: 0o600 }));
    return ok(undefined);
  } catch (error) {
    await rm(path, { force: true });
    if (bytes > UPLOAD_LIMIT) return err({ code: 'server.too_large' });
    request.log.info({ err: error }, 'an upload was not received');
    return err({ code: 'server.malformed' });
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
