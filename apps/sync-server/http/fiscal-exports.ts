import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { zExportKind } from '@valero/domain/audit';
import { type DeviceId, type StoreId, zBusinessDay, zId } from '@valero/domain/kernel';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ZipFile } from 'yazl';
import * as z from 'zod';
import type { FiscalDesk, FiscalExport } from '../fiscal/desk.ts';
import { writeDocumentation } from '../fiscal/write.ts';
import type { AccessLog } from './access-log.ts';
import { type Now, offsetAt } from './clock.ts';
import { type Guard, personOf } from './guard.ts';
import { sendFailure } from './problem.ts';

/** Parts of the fiscal exports. */
export interface FiscalExportOptions {
  readonly store: ServerStore;
  readonly guard: Guard;
  readonly now: Now;
  readonly desk: FiscalDesk;
  readonly access: AccessLog;
  /** The head office's database. */
  readonly url: string;
}

const zOrder = z.object({
  kind: zExportKind,
  from: zBusinessDay.nullable().default(null),
  to: zBusinessDay.nullable().default(null),
  store: zId<StoreId>().nullable().default(null),
  device: zId<DeviceId>().nullable().default(null),
});
const zParams = z.object({ id: zId() });

/**
 * Mounts the exports an auditor asks the head office for, as jobs with progress and download, and the Verfahrensdokumentation.
 * All need `audit.read` and are noted in the log of accesses.
 */
export function mountFiscalExports(instance: FastifyInstance, options: FiscalExportOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const { desk, guard } = options;
  const common = { tags: ['exports'], security: [{ person: [] }] };
  const onRequest = guard.person('audit.read');
  app.post(
    '/api/v1/exports/fiscal',
    {
      schema: {
        ...common,
        summary: 'Begin an export: gobd, dsfinvk, tse or all; the order stands in the body or in the address',
        body: zOrder.partial().nullish(),
        querystring: zOrder.partial(),
      },
      onRequest,
    },
    (request, reply) => {
      const order = zOrder.safeParse({ ...request.query, ...request.body });
      if (!order.success) return sendFailure(request, reply, { code: 'server.invalid_input' });
      return begin(options, request, reply, order.data);
    },
  );
  app.get(
    '/api/v1/exports/fiscal',
    { schema: { ...common, summary: 'My exports, newest first' }, onRequest },
    async (request, reply) => sendJson(reply, desk.list(personOf(request).user.id)),
  );
  app.get(
    '/api/v1/exports/fiscal/:id',
    { schema: { ...common, summary: 'How far an export is', params: zParams }, onRequest },
    async (request, reply) => {
      const view = desk.status(request.params.id, personOf(request).user.id);
      return view === null ? sendFailure(request, reply, { code: 'audit.export_unknown' }) : sendJson(reply, view);
    },
  );
  app.delete(
    '/api/v1/exports/fiscal/:id',
    { schema: { ...common, summary: 'Cancel or remove an export', params: zParams }, onRequest },
    async (request, reply) =>
      desk.remove(request.params.id, personOf(request).user.id)
        ? sendJson(reply, {})
        : sendFailure(request, reply, { code: 'audit.export_unknown' }),
  );
  app.get(
    '/api/v1/exports/fiscal/:id/file',
    {
      schema: { ...common, summary: 'The finished export as ZIP', params: zParams, produces: ['application/zip'] },
      onRequest,
    },
    (request, reply) => download(options, request, reply, request.params.id),
  );
  app.get(
    '/api/v1/exports/verfahrensdokumentation',
    {
      schema: {
        ...common,
        summary: 'Verfahrensdokumentation (GoBD Rz 151 ff.) from the actual installation',
        querystring: z.object({ format: z.enum(['html', 'md']).default('html') }),
        produces: ['text/html', 'text/markdown'],
      },
      onRequest,
    },
    (request, reply) => documentation(options, request, reply, request.query.format),
  );
}

function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(value));
}

async function begin(
  { store, now, desk, access }: FiscalExportOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, from, to, store: wanted, device }: z.infer<typeof zOrder>,
): Promise<FastifyReply> {
  const { user, scope } = personOf(request);
  const places = await store.identity.stores();
  const place = scope.store ?? wanted;
  const zone = (places.find(({ id }) => id === place) ?? places[0])?.timeZone;
  if (zone === undefined) return sendFailure(request, reply, { code: 'server.not_set_up' });
  const detail = `${kind} ${from ?? '…'}–${to ?? '…'} ${place ?? 'alle'} ${device ?? ''}`.trim();
  // noted first, so that the export holds its own note
  await access.note(request, { kind: 'exported', user, who: user.name, detail });
  const at = now();
  const begun: FiscalExport | null = desk.start(
    { kind, scope: { store: place, device }, range: { from, to }, at, offset: offsetAt(zone, at) },
    user,
  );
  if (begun === null) return sendFailure(request, reply, { code: 'audit.export_running' });
  return sendJson(reply.code(202), begun);
}

async function download(
  { desk, access }: FiscalExportOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
): Promise<FastifyReply> {
  const { user } = personOf(request);
  const folder = desk.folder(id, user.id);
  const view = desk.status(id, user.id);
  if (folder === null || view === null) return sendFailure(request, reply, { code: 'audit.export_unknown' });
  await access.note(request, { kind: 'documentTaken', user, who: user.name, detail: `${view.kind} ${view.sha256}` });
  const name = `valero-${view.kind}-${new Date(view.startedAt).toISOString().slice(0, 10)}`;
  const zip = new ZipFile();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    zip.addFile(path, `${name}/${relative(folder, path).split(sep).join('/')}`);
  }
  zip.end();
  return reply
    .type('application/zip')
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `attachment; filename="${name}.zip"`)
    .send(Readable.from(zip.outputStream));
}

async function documentation(
  { now, url, access }: FiscalExportOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  format: 'html' | 'md',
): Promise<FastifyReply> {
  const { user, scope } = personOf(request);
  const made = await writeDocumentation(url, { store: scope.store, device: null }, now());
  const detail = `verfahrensdokumentation ${made.version} ${made.sha256}`;
  await access.note(request, { kind: 'documentTaken', user, who: user.name, detail });
  return reply
    .type(format === 'html' ? 'text/html; charset=utf-8' : 'text/markdown; charset=utf-8')
    .header('cache-control', 'private, no-store')
    .header('x-valero-version', String(made.version))
    .header('content-disposition', `attachment; filename="verfahrensdokumentation-${made.version}.${format}"`)
    .send(format === 'html' ? made.html : made.markdown);
}
