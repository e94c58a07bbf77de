-- guard_status_move: 25 moves, six legal ones.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
create function pg_temp.move(was text, becomes text) returns text language plpgsql as $$
begin
  -- A row as it would be in that status, put there without the trigger.
  set local session_replication_role = replica;
  update public.chat_context_queue set status = was, fence = 1,
    result = case when was in ('ready_to_write', 'complete') then '{}'::jsonb end,
    outcome = case was when 'complete' then 'applied' when 'failed' then 'dead_letter' end,
    processed_at = case when was in ('complete', 'failed') then now() end,
    applied_version = case when was = 'complete' then 1 end, error_code = 'x';
  set local session_replication_role = origin;
  update public.chat_context_queue set status = becomes,
    result = case when becomes in ('ready_to_write', 'complete') then '{}'::jsonb end,
    outcome = case becomes when 'complete' then 'applied' when 'failed' then 'dead_letter' end,
    processed_at = case when becomes in ('complete', 'failed') then now() end,
    applied_version = case when becomes = 'complete' then 1 end;
  return 'moved';
exception when sqlstate 'SDMOV' then
  return 'refused';
end $$;
create temp table statuses (status) on commit drop as
  values ('pending_summarization'), ('processing'), ('ready_to_write'), ('complete'), ('failed');
select is(pg_temp.move(a.status, b.status), case when (a.status, b.status) in (
    ('pending_summarization', 'processing'), ('processing', 'pending_summarization'), ('processing', 'ready_to_write'),
    ('processing', 'failed'), ('ready_to_write', 'complete'), ('ready_to_write', 'failed')) then 'moved' else 'refused' end,
  a.status || ' -> ' || b.status)
from statuses a, statuses b where a.status <> b.status;

select * from finish();
rollback;
