-- Changes are read from the write-ahead log now: the triggers that noted them, and the notes, are gone.
do $$
declare
  follower record;
begin
  for follower in
    select t.tgname as name, t.tgrelid::regclass as relation from pg_trigger t
      where t.tgname in ('follow_insert', 'follow_update', 'follow_delete') and not t.tgisinternal
  loop
    execute format('drop trigger %I on %s', follower.name, follower.relation);
  end loop;
end $$;
drop procedure sync.follow(regclass);
drop function sync.note_insert();
drop function sync.note_update();
drop function sync.note_delete();
drop table sync.change;
drop table sync.change_floor;
