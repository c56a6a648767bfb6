-- What the rollups have seen of each Z, so that they can be compared with the till, the Belege and the ledger. `belege` counts every Beleg,
-- `receipts` and `gross` those that are revenue, `seq_sum` adds the journal numbers of all: a single missing Beleg is named by it.
create table bi.z (
  device uuid not null,
  z_number bigint not null,
  day text not null,
  store uuid not null,
  belege bigint not null default 0,
  receipts bigint not null default 0,
  gross bigint not null default 0,
  seq_sum bigint not null default 0,
  primary key (device, z_number, day)
);

-- What the rollups have worked in so far, from the facts themselves: those below the cursor that were not put aside.
with seen as (
  select f.device, f.store, f.seq, (f.body::json -> 'payload') as b
  from sync.fact f join sync.consumer c on c.name = 'bi' and (f.xid, f.pos) <= (c.xid, c.pos)
  where f.type = 'kasse.belegIssued' and not f.inline
    and not exists (select 1 from sync.dead_letter d where d.consumer = 'bi' and d.fact = f.id and d.state <> 'retried')
), read as (
  select device, store, seq, (b ->> 'zNumber')::bigint as z_number, b ->> 'businessDay' as day, (b ->> 'gross')::bigint as gross,
    b ->> 'bonTyp' = 'Beleg' and not coalesce((b ->> 'training')::boolean, false) and b ->> 'kind' in ('sale', 'storno') as revenue,
    json_array_length(b -> 'lines') > 0 as filled
  from seen
)
insert into bi.z (device, z_number, day, store, belege, receipts, gross, seq_sum)
  select device, z_number, day, (array_agg(store))[1], count(*), count(*) filter (where revenue and filled),
    coalesce(sum(gross) filter (where revenue), 0)::bigint, sum(seq)::bigint
  from read group by device, z_number, day;
