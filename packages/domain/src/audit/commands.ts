import * as z from 'zod';
import { command, ok, toInstant, zId, zText } from '../kernel/index.ts';
import { accessed, changed, inspectionBegan, inspectionEnded } from './events.ts';
import { zAccessKind, zChangedThing, zInspectionEnd } from './model.ts';

/** Longest inspection in minutes: a working day. */
const LONGEST_MINUTES = 12 * 60;

/** Lets an auditor in. Run by the host, which gives out the code and keeps the session. */
export const beginInspection = command({
  name: 'audit.beginInspection',
  input: z.object({
    auditorName: zText(80).min(1),
    authority: zText(120).min(1),
    minutes: z.int().min(1).max(LONGEST_MINUTES),
  }),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_nothing: null, { auditorName, authority, minutes }, env) => {
    const inspectionId = env.newId();
    const until = toInstant(env.now + minutes * 60_000);
    return ok({
      facts: [inspectionBegan.draft({ inspectionId: zId().parse(inspectionId), auditorName, authority, until })],
      reply: { inspectionId, beganAt: env.now, until },
    });
  },
});

/** The auditor has gone, or the time is over. */
export const endInspection = command({
  name: 'audit.endInspection',
  input: z.object({
    inspectionId: zId(),
    auditorName: zText(80),
    authority: zText(120),
    reason: zInspectionEnd,
    calls: z.int().min(0),
    exports: z.int().min(0),
  }),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_nothing: null, input) => ok({ facts: [inspectionEnded.draft(input)], reply: {} }),
});

/** Notes an access. */
export const recordAccess = command({
  name: 'audit.recordAccess',
  input: z.object({ kind: zAccessKind, detail: zText(300) }),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_nothing: null, { kind, detail }, { actor }) =>
    ok({ facts: [accessed.draft({ kind, userId: actor.id, who: actor.name, detail, origin: '' })], reply: {} }),
});

/** Notes what the host found changed since it last looked: program version, master data, people, roles, tax table. */
export const recordChanges = command({
  name: 'audit.recordChanges',
  input: z.object({ things: z.array(zChangedThing).min(1).max(2000) }),
  right: null,
  authority: 'device',
  load: () => null,
  decide: (_nothing: null, { things }) => ok({ facts: [changed.draft({ things })], reply: {} }),
});
