import * as z from 'zod';
import {
  type BusinessDay,
  businessDayAt,
  command,
  type Env,
  err,
  type Failure,
  ok,
  type StoreId,
  toId,
  zBusinessDay,
  zId,
  zText,
} from '../kernel/index.ts';
import { reported, systemSet } from './events.ts';
import { type ReportId, type System, type SystemId, type SystemView, zSystem } from './model.ts';
import type { MeldungReads } from './ports.ts';
import { isReportable, reportedOf } from './rules.ts';

const todayOf = ({ now, offset }: Env): BusinessDay => businessDayAt(now, offset);

function wrongDates({ acquired, commissioned, decommissioned }: System, today: BusinessDay): boolean {
  const first = acquired ?? commissioned;
  return (
    [acquired, commissioned, decommissioned].some((day) => day !== null && day > today) ||
    (acquired !== null && commissioned !== null && commissioned < acquired) ||
    (decommissioned !== null && first !== null && decommissioned < first)
  );
}

/** What a till knows of itself is not kept: it comes from its facts each time the register is read, so that it cannot grow stale. */
function withoutCollected(system: System): System {
  return system.device === null ? system : { ...system, serial: '', software: '', softwareVersion: '', tses: [] };
}

function refusal(current: SystemView | null, system: System, baseVersion: number, today: BusinessDay): Failure | null {
  if ((current?.version ?? 0) !== baseVersion)
    return { code: 'meldung.version_stale', details: { version: current?.version ?? 0 } };
  if (wrongDates(system, today)) return { code: 'meldung.dates_wrong' };
  if (system.decommissioned !== null && system.decommissionReason.trim() === '')
    return { code: 'meldung.reason_missing' };
  return null;
}

/** Enters or changes a recording system (§ 146a Abs. 4 Satz 1 Nr. 3 to 8 AO). Errors: unknown, stale, serial taken, wrong dates. */
export const saveSystem = command({
  name: 'meldung.saveSystem',
  input: z.object({ system: zSystem.omit({ version: true }), baseVersion: z.int().min(0) }),
  right: 'identity.manage',
  authority: 'server',
  load: async (reads: MeldungReads, { system }) => ({
    current: await reads.meldungSystem(system.id),
    neighbours: await reads.meldungSystems(system.store),
    storeKnown: await reads.meldungStoreExists(system.store),
  }),
  decide: ({ current, neighbours, storeKnown }, { system: given, baseVersion }, env) => {
    const system: System = withoutCollected({ ...given, version: baseVersion + 1 });
    if (!storeKnown) return err({ code: 'meldung.store_unknown' });
    // a till is in the register by its own facts: nobody makes one up, and none becomes another
    if ((current?.device ?? null) !== system.device) return err({ code: 'meldung.system_unknown' });
    if (neighbours.some(({ id, serial }) => id !== system.id && serial !== '' && serial === system.serial))
      return err({ code: 'meldung.serial_taken', details: { serial: system.serial } });
    const refused = refusal(current, system, baseVersion, todayOf(env));
    if (refused) return err(refused);
    return ok({ facts: [systemSet.draft(system)], reply: { id: system.id, version: system.version } });
  },
});

/** Takes a system out of service (Nr. 8), with the reason the form asks for. */
export const decommission = command({
  name: 'meldung.decommission',
  input: z.object({
    id: zId<SystemId>(),
    date: zBusinessDay,
    reason: zText(200).min(1),
    baseVersion: z.int().min(0),
  }),
  right: 'identity.manage',
  authority: 'server',
  load: (reads: MeldungReads, { id }) => reads.meldungSystem(id),
  decide: (current, { date, reason, baseVersion }, env) => {
    if (!current) return err({ code: 'meldung.system_unknown' });
    const { missing: _missing, ...entered } = current;
    const system = withoutCollected({
      ...entered,
      decommissioned: date,
      decommissionReason: reason.trim(),
      version: baseVersion + 1,
    });
    const refused = refusal(current, system, baseVersion, todayOf(env));
    if (refused) return err(refused);
    return ok({ facts: [systemSet.draft(system)], reply: { id: system.id, version: system.version } });
  },
});

/** Records that the complete report of a store was sent, and freezes what it said. */
export const markReported = command({
  name: 'meldung.markReported',
  input: z.object({ store: zId<StoreId>(), date: zBusinessDay, ticket: zText(60) }),
  right: 'identity.manage',
  authority: 'server',
  load: async (reads: MeldungReads, { store }) => ({
    known: await reads.meldungStoreExists(store),
    systems: await reads.meldungSystems(store),
    last: await reads.meldungReported(store),
  }),
  decide: ({ known, systems, last }, { store, date, ticket }, env) => {
    if (!known) return err({ code: 'meldung.store_unknown' });
    if (date > todayOf(env)) return err({ code: 'meldung.dates_wrong' });
    const lines = systems.filter(isReportable).map(reportedOf);
    // an empty report is one too: the last system moved to another store
    if (lines.length === 0 && (last?.systems.length ?? 0) === 0) return err({ code: 'meldung.nothing_to_report' });
    const id = toId<ReportId>(env.newId());
    const draft = reported.draft({ id, store, date, ticket: ticket.trim(), by: env.actor.name, systems: lines });
    return ok({ facts: [draft], reply: { id, systems: lines.length } });
  },
});
