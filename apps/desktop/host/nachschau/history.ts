import { createHash } from 'node:crypto';
import {
  type ChangedThing,
  changedThing,
  type Watched,
  watchCompany,
  watchDevice,
  watchProgram,
  watchRole,
  watchStore,
  watchTax,
  watchUser,
} from '@valero/domain/audit';
import { STEUERSAETZE } from '@valero/domain/compliance';
import { ROLES } from '@valero/domain/identity';
import { SOFTWARE } from '@valero/domain/kasse';
import type { Result } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';

/** Keeps the history of what this till works with: master data, people, rights, tax table, program. */
export interface HistoryDesk {
  /** Compares with what was last recorded and records the differences as one fact; none = no fact. */
  check(): Promise<Result<unknown>>;
}

/** Stands for a PIN: it changes when the PIN does and says nothing of it. */
function pinMark(pinHash: string | null): string | null {
  return pinHash === null ? null : `#${createHash('sha256').update(pinHash).digest('hex').slice(0, 8)}`;
}

/** Everything that is watched, as it is now. */
function watchedNow(store: DeviceStore): Watched[] {
  const { company, store: place, device } = store.kasseReads().identity();
  const users = store.users().list();
  return [
    watchProgram(SOFTWARE.brand, SOFTWARE.version),
    watchCompany(company),
    watchStore(place),
    watchDevice(device),
    ...users.map((user) => watchUser(user, pinMark(user.pinHash))),
    ...Object.entries(ROLES).map(([role, rights]) => watchRole(role, rights)),
    ...STEUERSAETZE.map(watchTax),
  ];
}

/** What differs from what was last recorded; a person who is no longer here loses all fields. */
export function differences(store: DeviceStore): ChangedThing[] {
  const known = store.auditState(store.kasseReads().identity().device.id);
  const now = watchedNow(store);
  const present = new Set(now.map(({ entity, entityId }) => `${entity}/${entityId}`));
  const gone = [...known]
    .filter(([key]) => key.startsWith('user/') && !present.has(key))
    .map(([key, fields]): Watched & { readonly before: Watched['fields'] } => ({
      ...{ entity: 'user', entityId: key.slice(5), label: fields['name'] ?? '', fields: {} },
      before: fields,
    }));
  return [
    ...now.map((thing) => changedThing(known.get(`${thing.entity}/${thing.entityId}`) ?? null, thing)),
    ...gone.map((thing) => changedThing(thing.before, thing)),
  ].filter((thing) => thing !== null);
}

/** Makes the desk; `record` runs `audit.recordChanges`. */
export function createHistoryDesk(parts: {
  readonly store: DeviceStore;
  readonly record: (things: readonly ChangedThing[]) => Promise<Result<unknown>>;
}): HistoryDesk {
  let guards = parts.store.restoredGuards;
  /** Somebody had taken the guards off the journal while the program was not running: told once. */
  const lostGuards = (): ChangedThing[] => {
    const told = guards.map((guard) => ({ field: guard, before: 'entfernt', after: 'wiederhergestellt' }));
    guards = [];
    return told.length === 0
      ? []
      : [{ entity: 'setting', entityId: 'journal', label: 'Schutz des Journals', changes: told }];
  };
  return {
    async check() {
      const things = [...lostGuards(), ...differences(parts.store)];
      return things.length === 0 ? { ok: true, value: {} } : parts.record(things);
    },
  };
}
