import { type AccessKind, accessed, changed, inspectionBegan, inspectionEnded } from '@valero/domain/audit';
import { tseCommissioned, tseDecommissioned, tseExported } from '@valero/domain/compliance';
import { settingsChanged, signedIn, signedOut, tillCommissioned } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import { priceChanged } from '@valero/domain/stock';
import type { Projection, RowOp } from '../rowop.ts';

interface Change {
  readonly entity: string;
  readonly entityId: string;
  readonly label: string;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

function changeOps(fact: Fact, changes: readonly Change[]): RowOp[] {
  return changes.map(
    ({ entityId, ...change }, n): RowOp => ({
      op: 'insert',
      table: 'audit.change',
      row: {
        fact: fact.id,
        n,
        at: fact.at,
        device: fact.device,
        store: fact.store,
        actor: fact.actor,
        entity_id: entityId,
        ...change,
      },
    }),
  );
}

/** The last known value; articles are left out, they are known as they are and would double the catalogue. */
function stateOps(fact: Fact, changes: readonly Change[]): RowOp[] {
  return changes
    .filter(({ entity }) => entity !== 'article')
    .map(
      ({ entity, entityId, field, after }): RowOp => ({
        op: 'set',
        table: 'audit.state',
        key: ['device', 'entity', 'entity_id', 'field'],
        row: { device: fact.device, entity, entity_id: entityId, field, value: after },
      }),
    );
}

function accessOp(
  fact: Fact,
  kind: AccessKind,
  access: {
    readonly userId: string | null;
    readonly who: string;
    readonly detail: string;
    readonly origin?: string;
  },
): RowOp {
  const { userId, who, detail, origin = '' } = access;
  return {
    op: 'insert',
    table: 'audit.access',
    row: {
      fact: fact.id,
      at: fact.at,
      device: fact.device,
      store: fact.store,
      kind,
      user_id: userId,
      who,
      detail,
      origin,
    },
  };
}

/** Fields of a person or a role that decide what somebody may do. */
const RIGHTS_FIELDS: ReadonlySet<string> = new Set(['role', 'rights', 'active', 'store', 'pin', 'password']);

/** A change of a person or a role is also a change of who may do what. */
function rightsOps(fact: Fact): RowOp[] {
  if (!changed.is(fact)) return [];
  const rights = fact.payload.things
    .filter(({ entity }) => entity === 'user' || entity === 'role')
    .flatMap(({ label, changes }) =>
      changes
        .filter(({ field, before }) => before !== null && RIGHTS_FIELDS.has(field))
        .map(({ field, before, after }) => ({ label, text: `${field}: ${before ?? '–'} → ${after ?? '–'}` })),
    );
  if (rights.length === 0) return [];
  const label = [...new Set(rights.map((entry) => entry.label))].join(', ').slice(0, 120);
  const detail = rights.map(({ text }) => text).join('; ');
  return [accessOp(fact, 'rightsChanged', { userId: fact.actor, who: label, detail: detail.slice(0, 300) })];
}

function inspectionOps(fact: Fact): RowOp[] {
  if (inspectionBegan.is(fact)) {
    const { inspectionId, auditorName, authority, until } = fact.payload;
    const row = {
      id: inspectionId,
      device: fact.device,
      store: fact.store,
      auditor_name: auditorName,
      authority,
      began_at: fact.at,
      until,
      ended_at: null,
      reason: null,
    };
    return [
      { op: 'insert', table: 'audit.inspection', row },
      accessOp(fact, 'inspectionBegan', { userId: fact.actor, who: auditorName, detail: authority }),
    ];
  }
  if (!inspectionEnded.is(fact)) return [];
  const { inspectionId, auditorName, reason, calls, exports } = fact.payload;
  return [
    { op: 'update', table: 'audit.inspection', key: { id: inspectionId }, set: { ended_at: fact.at, reason } },
    accessOp(fact, 'inspectionEnded', {
      userId: fact.actor,
      who: auditorName,
      detail: `${reason}; ${calls} / ${exports}`,
    }),
  ];
}

/** Changes that other facts already tell whole. */
function impliedChanges(fact: Fact): Change[] {
  if (priceChanged.is(fact)) {
    const { articleId, before, after } = fact.payload;
    const price = { field: 'price', before: before === null ? null : String(before), after: String(after) };
    return [{ entity: 'article', entityId: articleId, label: '', ...price }];
  }
  if (tillCommissioned.is(fact)) {
    const { device, kasseId, serial, software } = fact.payload;
    const about = { entity: 'device', entityId: device, label: kasseId, before: null };
    return [
      { ...about, field: 'commissioned', after: serial },
      { ...about, field: 'software', after: software },
    ];
  }
  if (settingsChanged.is(fact)) {
    return Object.entries(fact.payload).map(([field, { before, after }]) => ({
      ...{ entity: 'setting', entityId: field, label: field, field: 'value' },
      ...{ before: String(before), after: String(after) },
    }));
  }
  if (tseCommissioned.is(fact)) {
    const { tseId, name, serial, kind, clientId, algorithm, certificationId, validUntil } = fact.payload;
    const about = { entity: 'tse', entityId: String(tseId), label: name, before: null };
    const fields = { serial, kind, clientId, algorithm, certificationId, state: 'inService' };
    return [
      ...Object.entries(fields).map(([field, after]) => ({ ...about, field, after })),
      { ...about, field: 'validUntil', after: validUntil === null ? null : String(validUntil) },
    ];
  }
  if (tseDecommissioned.is(fact)) {
    const { tseId, serial, reason } = fact.payload;
    const about = { entity: 'tse', entityId: String(tseId), label: serial };
    return [{ ...about, field: 'state', before: 'inService', after: reason === '' ? 'outOfService' : reason }];
  }
  return [];
}

/** History, log and inspections out of the facts. */
export const auditProjection: Projection = {
  module: 'audit',
  tables: ['audit.change', 'audit.access', 'audit.state', 'audit.inspection'],
  apply(fact) {
    if (changed.is(fact)) {
      const changes = fact.payload.things.flatMap(({ entity, entityId, label, changes: fields }) =>
        fields.map((change) => ({ entity, entityId, label, ...change })),
      );
      return [...changeOps(fact, changes), ...stateOps(fact, changes), ...rightsOps(fact)];
    }
    if (accessed.is(fact)) {
      const { kind, ...access } = fact.payload;
      return [accessOp(fact, kind, access)];
    }
    if (signedIn.is(fact) || signedOut.is(fact)) {
      const { userId, name } = fact.payload;
      return [accessOp(fact, signedIn.is(fact) ? 'signedIn' : 'signedOut', { userId, who: name, detail: '' })];
    }
    if (tseExported.is(fact)) {
      const { file, serial } = fact.payload;
      return [
        accessOp(fact, 'exported', {
          userId: fact.actor,
          who: '',
          detail: `tse ${serial.slice(0, 16)} ${file}`.slice(0, 300),
        }),
      ];
    }
    if (fact.type.startsWith('audit.inspection')) return inspectionOps(fact);
    const implied = impliedChanges(fact);
    return [...changeOps(fact, implied), ...stateOps(fact, implied)];
  },
};
