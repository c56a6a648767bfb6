import { createHash } from 'node:crypto';
import { type StoreId, zId } from '@valero/domain/kernel';
import { type MeldungReport, meldungCsv, meldungHtml, meldungXml, REPORT_STYLE, report } from '@valero/domain/meldung';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type Guard, personOf } from './guard.ts';
import { sendFailure } from './problem.ts';

interface Form {
  readonly type: string;
  readonly summary: string;
  readonly make: (report: MeldungReport) => string;
}

const FORMS: Readonly<Record<'xml' | 'csv' | 'html', Form>> = {
  xml: { type: 'application/xml; charset=utf-8', summary: 'Kassenmeldung als XML / as XML', make: meldungXml },
  csv: { type: 'text/csv; charset=utf-8', summary: 'Kassenmeldung als Tabelle / as a table', make: meldungCsv },
  html: { type: 'text/html; charset=utf-8', summary: 'Kassenmeldung zum Drucken / for printing', make: meldungHtml },
};

// the page brings its style along, so that a saved copy prints alike; nothing else may run or load in it
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'; frame-ancestors 'none'`;

/** Mounts `GET /api/v1/meldung/<store>.{xml,csv,html}`: the complete report of a store (§ 146a Abs. 4 AO) as a file. */
export function mountMeldung(
  instance: FastifyInstance,
  { store, guard }: { readonly store: ServerStore; readonly guard: Guard },
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  for (const [form, { type, summary, make }] of Object.entries(FORMS)) {
    app.get(
      `/api/v1/meldung/:store.${form}`,
      {
        schema: {
          tags: ['meldung'],
          summary,
          params: z.object({ store: zId<StoreId>() }),
          security: [{ person: [] }],
          produces: [type],
        },
        onRequest: guard.person(report.right),
      },
      async (request, reply) => {
        const found = await store.ask(report, { store: request.params.store }, personOf(request).scope);
        if (found === null) return sendFailure(request, reply, { code: 'meldung.store_unknown' });
        const name = `kassenmeldung-${found.place.number}-${found.today}.${form}`;
        return reply
          .type(type)
          .header('cache-control', 'private, no-store')
          .header('content-disposition', `${form === 'html' ? 'inline' : 'attachment'}; filename="${name}"`)
          .header('content-security-policy', PAGE_POLICY)
          .send(make(found));
      },
    );
  }
}
