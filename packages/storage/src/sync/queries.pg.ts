import { listRequests, type StoredRequest, viewRequest } from '@valero/domain/sync';
import { type Answer, answers } from '../pg/asking.ts';

/** Requests as the server knows them. */
export const requestAnswers: readonly Answer[] = [
  answers(listRequests, async ({ rows, scope }, { open, limit }) => {
    const found = await rows<StoredRequest>(
      `select r.id, r.command, r.entity, r.entity_id as "entityId", r.label, r.device, r.actor, coalesce(u.name, '') as "by", r.at, r.state,
         c.choice, r.done_at as "doneAt", r.base_version as "baseVersion", r.seen, r.input, r.outcome
       from sync.request r left join sync.request_choice c on c.id = r.id left join identity.user u on u.id = r.actor
       where ($1::uuid is null or r.store = $1) and (not $2
         or r.state in ('declined', 'stale') and c.choice is null or r.state = 'pending' and coalesce(c.choice, '') <> 'withdrawn')
       order by r.at desc, r.seq desc, r.id limit $3`,
      [scope.store, open, limit],
    );
    return found.map(viewRequest);
  }),
];
