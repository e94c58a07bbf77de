-- The legal moves of an update, the same table as STATUS_MOVES in src/domain/update.ts. A trigger, because a check
-- sees one version of a row only, and because it also holds for whoever edits rows in the dashboard.

create function public.guard_status_move() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if (old.status, new.status) in (
    ('pending_summarization', 'processing'),
    ('processing', 'pending_summarization'),
    ('processing', 'ready_to_write'),
    ('processing', 'failed'),
    ('ready_to_write', 'complete'),
    ('ready_to_write', 'failed')
  ) then
    return new;
  end if;
  raise exception using errcode = 'SDMOV', message = 'illegal_status_move',
    detail = format('%s -> %s', old.status, new.status);
end
$$;

comment on function public.guard_status_move() is 'Refuses (SDMOV) every status move that is not in the table.';
revoke execute on function public.guard_status_move from public, anon, authenticated, service_role;

create trigger guard_status_move before update of status on public.chat_context_queue
  for each row when (old.status is distinct from new.status) execute function public.guard_status_move();
