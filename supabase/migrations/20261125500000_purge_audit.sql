-- Retention of the audit log. Its lines hold no words, but whose chat it was and when is about a person too.

create function public.purge_audit(days integer, most integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moment timestamptz := public.saidso_now();
  gone integer := 0;
begin
  -- 0 keeps for ever: a setting that is forgotten must not empty the log.
  if purge_audit.days > 0 then
    delete from public.audit_log l where l.audit_id in (
      select old.audit_id from public.audit_log old
      where old.at < moment - make_interval(days => purge_audit.days)
      order by old.at limit purge_audit.most
      for update skip locked);
    get diagnostics gone = row_count;
  end if;
  return jsonb_build_object('lines', gone);
end
$$;

comment on function public.purge_audit is
  'Deletes at most `most` lines of the audit log that are older than `days`, the oldest first; 0 days: none.';
revoke execute on function public.purge_audit from public, anon, authenticated;
grant execute on function public.purge_audit to service_role;
