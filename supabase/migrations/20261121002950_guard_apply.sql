-- The second and third guard of apply, after the fence: the memory is the one the batch was merged into, and the
-- batch is exactly what comes next. Each alone would do; each has its own code, so that a test can take one away.

create function public.guard_apply(tenant_id uuid, chat_id uuid, expected_version bigint, updates jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  version_now bigint;
  given text[];
  due text[];
begin
  select m.version into version_now from public.chat_metadata m
  where m.tenant_id = guard_apply.tenant_id and m.chat_id = guard_apply.chat_id
  for no key update;
  if version_now is distinct from guard_apply.expected_version then
    raise exception using errcode = 'SDVER', message = 'stale_version';
  end if;
  select array_agg(concat(u.item ->> 'seq', ' ', u.item ->> 'queue_id') order by u.place) into given
  from jsonb_array_elements(guard_apply.updates) with ordinality as u (item, place);
  select array_agg(case when n.status = 'ready_to_write' then concat(n.seq, ' ', n.id) end order by n.seq) into due
  from (
    select q.seq, q.id, q.status from public.chat_context_queue q
    where q.tenant_id = guard_apply.tenant_id and q.chat_id = guard_apply.chat_id and q.processed_at is null
    order by q.seq limit jsonb_array_length(guard_apply.updates)
  ) as n;
  if given is null or given is distinct from due then
    raise exception using errcode = 'SDGAP', message = 'seq_gap';
  end if;
end
$$;

comment on function public.guard_apply is 'Locks the memory; SDVER, SDGAP. The caller holds the lease.';
revoke execute on function public.guard_apply from public, anon, authenticated, service_role;
