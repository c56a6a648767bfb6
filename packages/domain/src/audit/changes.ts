import type { Steuersatz } from '../compliance/index.ts';
import type { Company, Device, Store, User } from '../identity/index.ts';
import type { FactDraft } from '../kernel/index.ts';
import { changed } from './events.ts';
import type { ChangedThing, ChangeEntity, FieldChange } from './model.ts';

/** Fields of a thing as text, in the words of the history; null = no value. */
export type Fields = Readonly<Record<string, string | null>>;

/** A thing whose changes are recorded. */
export interface Watched {
  readonly entity: ChangeEntity;
  readonly entityId: string;
  readonly label: string;
  readonly fields: Fields;
}

const text = (value: string | number | boolean | null): string | null => (value === null ? null : String(value));

/** The fields that differ, in the order of their names; `before` null = the thing is new. */
export function changesOf(before: Fields | null, after: Fields): FieldChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])].sort();
  return names
    .map((field) => ({ field, before: before?.[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after)
    .map(({ field, before: old, after: now }) => ({
      field,
      before: old === null ? null : old.slice(0, 1000),
      after: now === null ? null : now.slice(0, 1000),
    }));
}

/** What changed of a thing; null = nothing. */
export function changedThing(before: Fields | null, now: Watched): ChangedThing | null {
  const changes = changesOf(before, now.fields);
  if (changes.length === 0) return null;
  const { entity, entityId, label } = now;
  return { entity, entityId: entityId.slice(0, 80), label: label.slice(0, 200), changes };
}

/** The fact of some changes, in a list; empty when nothing changed. */
export function changeFacts(things: readonly (ChangedThing | null)[]): FactDraft[] {
  const real = things.filter((thing) => thing !== null);
  return real.length === 0 ? [] : [changed.draft({ things: real })];
}

/** The taxpayer. */
export function watchCompany({ id, name, address, taxNumber, vatId }: Company): Watched {
  return { entity: 'company', entityId: id, label: name, fields: { name, ...address, taxNumber, vatId } };
}

/** A store. */
export function watchStore({ id, number, name, address, timeZone }: Store): Watched {
  const fields = { number: text(number), name, ...address, timeZone };
  return { entity: 'store', entityId: id, label: name, fields };
}

/** A device. */
export function watchDevice({ id, store, number, name, kasseId, serial, kind, brand, model }: Device): Watched {
  const fields = { store, number: text(number), name, kasseId, serial, kind, brand, model };
  return { entity: 'device', entityId: id, label: `${kasseId} ${name}`, fields };
}

/** A person. `pinMark` stands for the PIN: it changes when the PIN does and says nothing of it; null = none. */
export function watchUser({ id, login, name, role, store, active }: User, pinMark: string | null): Watched {
  const fields = { login, name, role, store, active: text(active), pin: pinMark };
  return { entity: 'user', entityId: id, label: name, fields };
}

/** A role with its rights: they change only with the program. */
export function watchRole(role: string, rights: Iterable<string>): Watched {
  return { entity: 'role', entityId: role, label: role, fields: { rights: [...rights].sort().join(' ') } };
}

/** A row of the tax table. */
export function watchTax({ key, rate, name }: Steuersatz): Watched {
  return { entity: 'tax', entityId: String(key), label: name, fields: { rate: text(rate), name } };
}

/** The program. */
export function watchProgram(name: string, version: string): Watched {
  return { entity: 'program', entityId: name, label: name, fields: { version } };
}
