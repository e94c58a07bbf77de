-- Who may read: a signed-in user their own chats, in the tenant of the deployment's tokens. Nobody writes to a table;
-- the service functions do. Leases, erasures and service tables have no policy, so no API role sees a row.
-- `(select auth.uid())`: evaluated once per statement instead of once per row.

create policy read_own_rows on public.chats for select to authenticated
  using (tenant_id = '00000000-0000-4000-8000-000000000001' and user_id = (select auth.uid()));
grant select on table public.chats to authenticated;

create policy read_own_rows on public.chat_metadata for select to authenticated
  using (tenant_id = '00000000-0000-4000-8000-000000000001' and user_id = (select auth.uid()));
grant select on table public.chat_metadata to authenticated;

create policy read_own_rows on public.chat_context_queue for select to authenticated
  using (tenant_id = '00000000-0000-4000-8000-000000000001' and user_id = (select auth.uid()));
grant select on table public.chat_context_queue to authenticated;

create policy read_own_rows on public.chat_facts for select to authenticated
  using (tenant_id = '00000000-0000-4000-8000-000000000001' and user_id = (select auth.uid()));
grant select on table public.chat_facts to authenticated;

create policy read_own_rows on public.chat_revisions for select to authenticated
  using (tenant_id = '00000000-0000-4000-8000-000000000001' and user_id = (select auth.uid()));
grant select on table public.chat_revisions to authenticated;
