import { requestClosed, requestMade } from '@valero/domain/sync';
import type { Projection } from '../rowop.ts';

/** Requests and what people chose about them. The first fact with an id stands (`revision` never rises). */
export const syncProjection: Projection = {
  module: 'sync',
  tables: ['sync.request_choice', 'sync.request'],
  apply(fact) {
    if (requestMade.is(fact)) {
      const { id, command, input, base, label, replaces } = fact.payload;
      const row = {
        id,
        fact: fact.id,
        device: fact.device,
        store: fact.store,
        seq: fact.seq,
        actor: fact.actor,
        at: fact.at,
        command,
        entity: base.entity,
        entity_id: base.id,
        base_version: base.version,
        seen: JSON.stringify(base.seen),
        input: JSON.stringify(input),
        label,
        replaces,
        state: 'pending',
        outcome: null,
        done_at: null,
        revision: 0,
      };
      return [{ op: 'set', table: 'sync.request', key: ['id'], row, ifNewer: 'revision' }];
    }
    if (!requestClosed.is(fact)) return [];
    const { id, choice } = fact.payload;
    const row = { id, fact: fact.id, choice, actor: fact.actor, at: fact.at, revision: 0 };
    return [{ op: 'set', table: 'sync.request_choice', key: ['id'], row, ifNewer: 'revision' }];
  },
};
