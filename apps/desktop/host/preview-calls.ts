import { xReport } from '@valero/domain/kasse';
import { type Actor, err, ok, type Result, zId } from '@valero/domain/kernel';
import type { PaperDocument } from '@valero/drivers/receipt-printer';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import { type Call, defineCall } from './calls.ts';
import { belegPaper, type PaperSources, xPaper, zPaper } from './papers.ts';

/** What previews are made from. */
export interface PreviewParts {
  readonly store: Pick<DeviceStore, 'query'>;
  readonly papers: PaperSources;
  readonly actor: () => Result<Actor>;
  readonly time: () => Parameters<typeof xPaper>[2];
}

const zWanted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('beleg'), belegId: zId() }),
  z.object({ kind: z.literal('z'), zNumber: z.int().min(1) }),
  z.object({ kind: z.literal('x') }),
]);

/** `paper.document`: a paper drawn for the screen, as it was or would be printed; nothing is printed. */
export function previewCalls(parts: PreviewParts): Call[] {
  return [
    defineCall('paper.document', zWanted, async (wanted) => {
      const actor = parts.actor();
      if (!actor.ok) return actor;
      const right = wanted.kind === 'beleg' ? 'kasse.sell' : 'kasse.report';
      const { rights } = actor.value;
      if (!rights.has(right) && !rights.has('kasse.report')) {
        return err({ code: 'identity.right_missing', details: { right } });
      }
      const stored = document(parts, wanted);
      return stored.ok ? ok(await drawn(stored.value)) : stored;
    }),
  ];
}

/** A document as the print queue would store it, drawn as every paper on the screen is. */
async function drawn(stored: string): Promise<PaperDocument> {
  const { renderPaper, zReceiptDoc } = await import('@valero/drivers/receipt-printer');
  return renderPaper(zReceiptDoc.parse(JSON.parse(stored)));
}

function document({ store, papers, time }: PreviewParts, wanted: z.infer<typeof zWanted>): Result<string> {
  if (wanted.kind === 'x') {
    const report = store.query(xReport.name, {});
    if (!report.ok) return report;
    return ok(xPaper(papers, xReport.output.parse(report.value), time()).document);
  }
  if (wanted.kind === 'z') {
    const found = papers.z(wanted.zNumber);
    return found ? ok(zPaper(papers, found, false).document) : err({ code: 'host.print_unknown' });
  }
  const beleg = papers.beleg(wanted.belegId);
  return beleg ? ok(belegPaper(papers, beleg, false).document) : err({ code: 'host.print_unknown' });
}
