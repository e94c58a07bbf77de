create or replace function public.expire_lease(tenant_id uuid, chat_id uuid) returns void
language sql volatile set search_path = ''
as $$
  update public.chat_leases l set holder = null, lease_until = null
  where l.tenant_id = expire_lease.tenant_id and l.chat_id = expire_lease.chat_id and l.holder is not null;
  update public.chat_context_queue q set status = 'pending_summarization'
  where q.tenant_id = expire_lease.tenant_id and q.chat_id = expire_lease.chat_id
    and q.processed_at is null and q.status = 'processing';
$$;

comment on function public.expire_lease is 'Frees a lease whose time is over. The caller has locked it and checked the clock.';
