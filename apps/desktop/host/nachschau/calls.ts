import { beginInspection, zExportKind } from '@valero/domain/audit';
import { type Actor, err, ok, type Result, zBusinessDay } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import { type Call, defineCall } from '../calls.ts';
import { QUERIES } from '../commands.ts';
import type { Session } from '../session.ts';
import type { ExportDesk } from './export-desk.ts';
import { findBeleg } from './find.ts';
import type { InspectionDesk } from './inspection.ts';

/** What the calls of an inspection reach. */
export interface NachschauParts {
  readonly session: Session;
  readonly store: DeviceStore;
  readonly inspection: InspectionDesk;
  readonly exports: ExportDesk;
}

/** Calls an auditor's session may make beside the questions of the modules: none of them changes a record. */
const READING: ReadonlySet<string> = new Set([
  'session.users',
  'session.current',
  'session.signIn',
  'session.signOut',
  'till.identity',
  'till.errors',
  'devices.list',
  'sync.status',
  'paper.list',
  'paper.document',
  'paper.reprint',
  'paper.reprintZ',
  'paper.printX',
  'inspection.status',
  'inspection.find',
  'inspection.export',
  'inspection.end',
  'inspection.signIn',
  ...QUERIES.map((query) => query.name),
]);

/** Whether a call only reads. */
export function isReading(name: string): boolean {
  return READING.has(name);
}

/** Runs `work` for somebody signed in who has one of the rights. */
function withRight(
  { session }: NachschauParts,
  rights: readonly string[],
  work: (actor: Actor) => Result<unknown> | Promise<Result<unknown>>,
): Result<unknown> | Promise<Result<unknown>> {
  const actor = session.actor();
  if (!actor.ok) return actor;
  if (!rights.some((right) => actor.value.rights.has(right)))
    return err({ code: 'identity.right_missing', details: { right: rights[0] ?? '' } });
  return work(actor.value);
}

/** The calls of the Nachschau (§ 146b AO). */
export function nachschauCalls(parts: NachschauParts): Call[] {
  const { inspection, exports, store } = parts;
  const leads = ['audit.read', 'kasse.close'];
  const nothing = z.object({});
  const zExport = z.object({
    kind: zExportKind,
    to: z.string().min(1).max(1000),
    fromDay: zBusinessDay.nullable().default(null),
    toDay: zBusinessDay.nullable().default(null),
  });
  return [
    defineCall('inspection.begin', beginInspection.input, (input) =>
      withRight(parts, leads, (actor) =>
        inspection.isReading() ? err({ code: 'audit.reading_only' }) : inspection.begin(input, actor),
      ),
    ),
    defineCall('inspection.signIn', z.object({ code: z.string().max(20) }), ({ code }) => inspection.signIn(code)),
    defineCall('inspection.end', nothing, () => withRight(parts, leads, () => inspection.end('ended'))),
    defineCall('inspection.status', nothing, () => ok({ open: inspection.view(), export: exports.current() })),
    defineCall('inspection.find', z.object({ text: z.string().max(4000) }), ({ text }) =>
      withRight(parts, ['kasse.report', 'audit.read'], () => findBeleg(store, text)),
    ),
    defineCall('inspection.export', zExport, (order) =>
      withRight(parts, leads, async () => {
        const begun = await exports.start(order);
        if (begun.ok) inspection.count('exports');
        return begun;
      }),
    ),
  ];
}
