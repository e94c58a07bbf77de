-- 2 · Illegal status moves and changes of entries are refused: both triggers exist and are enabled.
-- Cannot see: whether somebody had switched one off for a while.
select null::uuid as tenant_id, null::uuid as chat_id,
  format('the trigger %s on %s is not enabled', due.trigger_name, due.table_name) as what
from (values
  ('chat_context_queue', 'guard_status_move'),
  ('chat_facts', 'refuse_fact_change')
) as due (table_name, trigger_name)
where not exists (
  select from pg_catalog.pg_trigger t
  where t.tgrelid = to_regclass('public.' || due.table_name) and t.tgname = due.trigger_name
    and t.tgenabled in ('O', 'A'))
