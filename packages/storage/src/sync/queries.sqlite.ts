import { listRequests, type RequestView, type StoredRequest, viewRequest } from '@valero/domain/sync';
import { type Answer, answer } from '../sqlite/answer.ts';
import type { Db } from '../sqlite/connection.ts';

const REQUEST = `SELECT r.id, r.command, r.entity, r.entity_id AS entityId, r.label, r.device, r.actor, coalesce(u.name, '') AS "by", r.at, r.state,
    c.choice, r.done_at AS doneAt, r.base_version AS baseVersion, r.seen, r.input, r.outcome
  FROM sync_request r LEFT JOIN sync_request_choice c ON c.id = r.id LEFT JOIN identity_user u ON u.id = r.actor`;
const OPEN = `(r.state IN ('declined', 'stale') AND c.choice IS NULL OR r.state = 'pending' AND coalesce(c.choice, '') <> 'withdrawn')`;

/** Requests as a device knows them. */
export interface DeviceRequests {
  readonly answers: readonly Answer[];
  get(id: string): RequestView | null;
}

/** Opens the look-ups of requests. */
export function deviceRequests(db: Db): DeviceRequests {
  const one = db.prepare<[string], StoredRequest>(`${REQUEST} WHERE r.id = ?`);
  const all = db.prepare<[number], StoredRequest>(`${REQUEST} ORDER BY r.at DESC, r.seq DESC, r.id LIMIT ?`);
  const open = db.prepare<[number], StoredRequest>(
    `${REQUEST} WHERE ${OPEN} ORDER BY r.at DESC, r.seq DESC, r.id LIMIT ?`,
  );
  return {
    get(id) {
      const found = one.get(id);
      return found ? viewRequest(found) : null;
    },
    answers: [answer(listRequests, (input) => (input.open ? open : all).all(input.limit).map(viewRequest))],
  };
}
