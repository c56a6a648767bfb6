import type { TillIdentity } from '@valero/domain/identity';
import { xReport } from '@valero/domain/kasse';
import { type Actor, err, ok, type Result, zId, zText } from '@valero/domain/kernel';
import { DEVICE_CODES } from '@valero/drivers/device';
import { type DeviceStore, type PrintDraft, STORAGE_ERRORS } from '@valero/storage/sqlite';
import * as z from 'zod';
import { type Call, defineCall } from './calls.ts';
import { cardCalls } from './card/calls.ts';
import type { CardDesk } from './card/model.ts';
import { deviceCalls } from './devices/calls.ts';
import type { DeviceDesk } from './devices/desk.ts';
import type { Calibration } from './drawer/calibration.ts';
import { drawerCalls } from './drawer/calls.ts';
import type { DrawerLog } from './drawer/log.ts';
import { HOST_ERRORS } from './errors.ts';
import type { Office } from './office.ts';
import { belegPaper, type PaperSources, xPaper, zPaper } from './papers.ts';
import { previewCalls } from './preview-calls.ts';
import type { PrintDesk } from './prints.ts';
import { scaleCalls } from './scale/calls.ts';
import type { ScaleDesk } from './scale/desk.ts';
import type { Session } from './session.ts';
import type { SessionGuard } from './session-guard.ts';
import type { SyncDesk } from './sync/desk.ts';
import type { DeviceHealth } from './transport.ts';
import { tseCalls } from './tse/calls.ts';
import type { TseDesk } from './tse/desk.ts';

/** What the host's own calls reach. */
export interface HostParts {
  readonly identity: () => TillIdentity;
  readonly store: DeviceStore;
  readonly session: Session;
  readonly guard: SessionGuard;
  readonly devices: () => readonly DeviceHealth[];
  /** null = the devices of this till are fixed. */
  readonly deviceDesk: DeviceDesk | null;
  /** null = the devices of this till are fixed. */
  readonly calibration: Calibration | null;
  readonly drawer: Pick<DrawerLog, 'tried'>;
  readonly scale: ScaleDesk;
  readonly prints: PrintDesk;
  readonly enqueue: (draft: PrintDraft) => void;
  readonly papers: PaperSources;
  readonly card: CardDesk;
  readonly sync: SyncDesk;
  readonly office: Office;
  readonly tse: TseDesk;
  readonly time: () => Parameters<typeof xPaper>[2];
}

const nothing = z.object({});
/** Words for every code that comes from beside the modules. */
const ERROR_TABLES = { ...HOST_ERRORS, ...STORAGE_ERRORS, ...DEVICE_CODES };
const zUuid = zId();
const zPin = z.string().min(1).max(32);
const zPaperWord = z.object({ jobId: zUuid, word: z.enum(['here', 'copy', 'drop', 'again', 'stop']) });

/** The calls that are the host's own: beside them stand the commands and queries of the modules. */
export function hostCalls(parts: HostParts): Call[] {
  return [
    ...sessionCalls(parts),
    ...paperCalls(parts),
    ...previewCalls({ ...parts, actor: () => parts.session.actor() }),
    ...cardCalls({ ...parts, asActor: (right, work) => asActor(parts, right, work) }),
    ...serverCalls(parts),
    ...tseCalls(parts.tse, (right, work) => asActor(parts, right, work)),
    ...deviceCalls(parts.deviceDesk, (right, work) => asActor(parts, right, work), parts.drawer.tried),
    ...drawerCalls(parts.calibration, (right, work) => asActor(parts, right, work)),
    ...scaleCalls(parts.scale, (right, work) => asActor(parts, right, work)),
  ];
}

/** Runs `work` for somebody who is signed in and has the right; null asks for no right. */
function asActor(
  parts: HostParts,
  right: string | null,
  work: (actor: Actor) => Result<unknown> | Promise<Result<unknown>>,
) {
  const actor = parts.session.actor();
  if (!actor.ok) return actor;
  if (right !== null && !actor.value.rights.has(right))
    return err({ code: 'identity.right_missing', details: { right } });
  return work(actor.value);
}

function sessionCalls(parts: HostParts): Call[] {
  return [
    defineCall('session.users', nothing, () => ok(parts.session.users())),
    defineCall('session.current', nothing, () => ok(parts.session.current())),
    defineCall('session.signIn', z.object({ userId: zUuid, pin: zPin }), ({ userId, pin }) =>
      parts.guard.signIn(userId, pin),
    ),
    defineCall('session.signOut', nothing, () => parts.guard.signOut()),
    defineCall('till.identity', nothing, () => ok(parts.identity())),
    defineCall('till.errors', nothing, () => ok(ERROR_TABLES)),
    defineCall('devices.list', nothing, () => ok(parts.devices())),
    defineCall('sync.status', nothing, () => ok(parts.sync.status())),
    defineCall('sync.retry', nothing, () => {
      parts.sync.retry();
      return ok({});
    }),
  ];
}

function paperCalls(parts: HostParts): Call[] {
  const queued = (draft: PrintDraft | null): Result<unknown> => {
    if (!draft) return err({ code: 'host.print_unknown' });
    parts.enqueue(draft);
    return ok({});
  };
  return [
    defineCall('paper.list', nothing, async () => ok(await parts.prints.list())),
    defineCall('paper.reprint', z.object({ belegId: zUuid }), ({ belegId }) =>
      asActor(parts, 'kasse.report', () => {
        const beleg = parts.papers.beleg(belegId);
        return queued(beleg && belegPaper(parts.papers, beleg, true));
      }),
    ),
    defineCall('paper.reprintZ', z.object({ number: z.int().min(1) }), ({ number }) =>
      asActor(parts, 'kasse.report', () => {
        const found = parts.papers.z(number);
        return queued(found && zPaper(parts.papers, found, true));
      }),
    ),
    defineCall('paper.printX', nothing, () =>
      asActor(parts, 'kasse.report', () => {
        const report = parts.store.query(xReport.name, {});
        return report.ok ? queued(xPaper(parts.papers, xReport.output.parse(report.value), parts.time())) : report;
      }),
    ),
    defineCall('paper.say', zPaperWord, ({ jobId, word }) =>
      asActor(parts, null, async ({ id }) =>
        (await parts.prints.say(jobId, word, id)) ? ok({}) : err({ code: 'host.print_unknown' }),
      ),
    ),
  ];
}

function serverCalls({ office }: HostParts): Call[] {
  return [
    defineCall('server.signIn', z.object({ login: zText(120), password: z.string().max(200) }), ({ login, password }) =>
      office.signIn(login, password),
    ),
    defineCall('server.signOut', nothing, () => office.signOut()),
    defineCall(
      'server.call',
      z.object({
        kind: z.enum(['command', 'query']),
        name: z.string().regex(/^[a-z]+\.[a-zA-Z]+$/),
        input: z.unknown(),
      }),
      ({ kind, name, input }) => office.call(kind, name, input),
    ),
    defineCall(
      'server.fetch',
      z.object({
        method: z.enum(['GET', 'POST', 'DELETE']),
        path: z
          .string()
          .regex(/^\/api\/v1\/(me$|exports\/|imports\/|documents\/|meldung\/|devices\/|sync\/)[\w\-./?=&%+~*'!():,]*$/),
        body: z.base64().nullable(),
      }),
      (request) => office.fetch(request),
    ),
  ];
}
