import { type ArticleId, businessDayAt, err, type Instant, ok, type Result, zId } from '@valero/domain/kernel';
import { type Article, zContent } from '@valero/domain/stock';
import type { Device } from '@valero/drivers/device';
import type { LabelJob, LabelOutcome, LabelPrinter } from '@valero/drivers/label-printer';
import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import type { DeviceRoom } from '../devices/model.ts';
import type { Language } from '../documents/format.ts';
import type { Session } from '../session.ts';
import { labelOf, suggestedContent } from './doc.ts';

/** What the calls about labels work with. */
export interface LabelParts {
  readonly session: Session;
  readonly article: (id: string) => Article | null;
  /** Where devices come and go; null = this till has fixed ones and no label printer. */
  readonly room: DeviceRoom | null;
  readonly time: () => { readonly now: Instant; readonly offset: number };
  readonly language: Language;
}

const zSize = z.enum(['40x30', '57x32', '60x40', '100x50']);
const zWanted = z.object({
  size: zSize,
  items: z
    .array(
      z.object({
        articleId: zId<ArticleId>(),
        copies: z.int().min(1).max(999).default(1),
        content: zContent.nullable().default(null),
      }),
    )
    .min(1)
    .max(500),
});
type Wanted = z.infer<typeof zWanted>;

/** How long a person may take to put in paper before the job is given up. */
const GIVE_UP_MS = 10 * 60_000;

/** Calls about shelf and price labels. Whoever may read the catalogue may label it. */
export function labelCalls(parts: LabelParts): Call[] {
  const allowed = <T>(work: () => T | Promise<T>): Result<never> | T | Promise<T> => {
    const actor = parts.session.actor();
    if (!actor.ok) return actor;
    if (!actor.value.rights.has('kasse.sell') && !actor.value.rights.has('stock.read'))
      return err({ code: 'identity.right_missing', details: { right: 'stock.read' } });
    return work();
  };
  return [
    defineCall('labels.suggest', z.object({ articleIds: z.array(zId<ArticleId>()).max(500) }), ({ articleIds }) =>
      allowed(() => ok(articleIds.map((id) => ({ articleId: id, content: contentOf(parts.article(id)) })))),
    ),
    defineCall('labels.preview', zWanted, (wanted) =>
      allowed(async () => {
        const { renderLabelSvg } = await import('@valero/drivers/label-printer');
        const job = jobOf(parts, wanted);
        return job.ok ? ok(job.value.labels.map(({ doc, copies }) => ({ svg: renderLabelSvg(doc), copies }))) : job;
      }),
    ),
    defineCall('labels.print', zWanted, (wanted) =>
      allowed(() => {
        const job = jobOf(parts, wanted);
        return job.ok ? printed(parts.room, job.value) : job;
      }),
    ),
    defineCall('labels.file', zWanted.extend({ language: z.enum(['zpl', 'escpos']).default('zpl') }), (wanted) =>
      allowed(async () => {
        const { escposLabelDialect, zplDialect } = await import('@valero/drivers/label-printer');
        const job = jobOf(parts, wanted);
        if (!job.ok) return job;
        const dialect = wanted.language === 'zpl' ? zplDialect(8) : escposLabelDialect();
        const bytes = Buffer.concat(job.value.labels.map(({ doc, copies }) => dialect.render(doc, copies)));
        const day = businessDayAt(parts.time().now, parts.time().offset);
        const name = `etiketten-${day}.${wanted.language === 'zpl' ? 'zpl' : 'bin'}`;
        return ok({ name, content: bytes.toString('base64') });
      }),
    ),
  ];
}

function contentOf(article: Article | null) {
  return article && suggestedContent(article);
}

/** The labels wanted. Error: stock.article_unknown. */
function jobOf({ article, time, language }: LabelParts, { size, items }: Wanted): Result<LabelJob> {
  const { now, offset } = time();
  const [year, month, day] = businessDayAt(now, offset).split('-');
  const date = language === 'de' ? `${day}.${month}.${year}` : `${year}-${month}-${day}`;
  const labels: LabelJob['labels'][number][] = [];
  for (const { articleId, copies, content } of items) {
    const found = article(articleId);
    if (!found) return err({ code: 'stock.article_unknown' });
    labels.push({ doc: labelOf(found, { size, content, date, language }), copies });
  }
  return ok({ labels });
}

const isLabelPrinter = (device: Device | null): device is LabelPrinter => device?.kind === 'labelPrinter';

/** Prints on the first label printer of this till. Errors: host.label_printer_missing, host.label_failed, host.label_uncertain. */
async function printed(room: DeviceRoom | null, job: LabelJob): Promise<Result<{ printed: number }>> {
  const printer = room
    ?.setups()
    .map(({ id }) => room.device(id))
    .find(isLabelPrinter);
  if (!printer) return err({ code: 'host.label_printer_missing' });
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
  const outcome: LabelOutcome = await printer.print(job, giveUp.signal);
  clearTimeout(timer);
  if (outcome.outcome === 'printed') return ok({ printed: job.labels.reduce((sum, { copies }) => sum + copies, 0) });
  const { DEVICE_CODES } = await import('@valero/drivers/device');
  const reason = DEVICE_CODES[outcome.code].text.de;
  if (outcome.outcome === 'failed') return err({ code: 'host.label_failed', details: { reason } });
  return err({ code: 'host.label_uncertain', details: { reason, sent: outcome.sent } });
}
