import { EXPORT_KINDS } from '@valero/domain/audit';
import { err, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import { officeLink } from '../../../api.ts';

const PATH = '/api/v1/exports/fiscal';

const zExport = z.object({
  id: z.string(),
  kind: z.enum(EXPORT_KINDS),
  state: z.enum(['running', 'done', 'failed']),
  step: z.string(),
  done: z.number(),
  total: z.number(),
  files: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  startedAt: z.number(),
  error: z
    .object({ code: z.string(), details: z.record(z.string(), z.union([z.string(), z.number()])).optional() })
    .nullable(),
});
/** An export of the head office, as its list tells it. */
export type OfficeExport = z.infer<typeof zExport>;

/** What to export; days null = everything. */
export interface ExportOrder {
  readonly kind: OfficeExport['kind'];
  readonly from: string | null;
  readonly to: string | null;
}

function read<T>(schema: z.ZodType<T>, result: Result<unknown>): Result<T> {
  if (!result.ok) return result;
  const parsed = schema.safeParse(result.value);
  return parsed.success ? { ok: true, value: parsed.data } : err({ code: 'net.bad_reply' });
}

/** My exports, newest first. */
export async function listExports(): Promise<Result<OfficeExport[]>> {
  return read(z.array(zExport), await officeLink().send('GET', PATH));
}

/** Begins one. */
export async function startExport({ kind, from, to }: ExportOrder): Promise<Result<OfficeExport>> {
  const query = new URLSearchParams({ kind, ...(from ? { from } : {}), ...(to ? { to } : {}) });
  return read(zExport, await officeLink().send('POST', `${PATH}?${query}`));
}

/** Cancels a running one, removes a finished one. */
export async function removeExport(id: string): Promise<Result<unknown>> {
  return officeLink().send('DELETE', `${PATH}/${id}`);
}

/** Where a finished one is fetched. */
export function exportFile(id: string): string {
  return `${PATH}/${id}/file`;
}
