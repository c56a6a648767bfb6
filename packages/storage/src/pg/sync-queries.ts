import type { QueryOutput } from '@valero/domain/kernel';
import { listDevices } from '@valero/domain/sync';
import { type Answer, answers } from './asking.ts';

type DeviceRow = QueryOutput<typeof listDevices>[number];

/** The devices as the server knows them; a device that never called has received 0. */
export const syncAnswers: readonly Answer[] = [
  answers(listDevices, ({ rows, scope }) =>
    rows<DeviceRow>(
      `select i.id as device, i.name, i.store, coalesce(s.name, '') as "storeName", i.kind, coalesce(d.last_seq, 0) as received,
         greatest(coalesce(d.head_seq, 0), coalesce(d.last_seq, 0)) as head, greatest(coalesce(d.head_seq, 0) - coalesce(d.last_seq, 0), 0) as waiting,
         d.last_contact as "lastContact", d.clock_offset as "clockOffsetMs", coalesce(d.quarantined, false) as quarantined,
         d.alarm, d.alarm_at as "alarmAt",
         (select count(*) from sync.dead_letter l join sync.fact f on f.id = l.fact where l.state = 'open' and f.device = i.id) as letters,
         exists (select 1 from identity.device_key k where k.device = i.id and k.revoked_at is null)
           or exists (select 1 from identity.device_token t where t.device = i.id and t.revoked_at is null and t.key is null) as enrolled,
         (select count(*) from sync.fact f where f.device = i.id and f.flags is not null) as review
       from identity.device i left join identity.store s on s.id = i.store left join sync.device d on d.device = i.id
       where ($1::uuid is null or i.store = $1) order by s.number, i.number, i.id`,
      [scope.store],
    ),
  ),
];
