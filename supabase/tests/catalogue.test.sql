-- The catalogue: what must hold for every table and function, also for those to come.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(t.relrowsecurity, format('row-level security is on for %s', t.relname))
from pg_class t where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p');

select ok(obj_description(t.oid, 'pg_class') <> '', format('%s has a comment', t.relname))
from pg_class t where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p', 'v');

select is_empty($$
  select t.relname, a.attname from pg_class t join pg_attribute a on a.attrelid = t.oid
  where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    and col_description(t.oid, a.attnum) is null
$$, 'every column of every table has a comment');

select ok('security_invoker=true' = any (t.reloptions), format('view %s reads with the rights of who asks', t.relname))
from pg_class t where t.relnamespace = 'public'::regnamespace and t.relkind = 'v';

select ok('search_path=""' = any (f.proconfig), format('%s has a pinned search_path', f.proname))
from pg_proc f where f.pronamespace = 'public'::regnamespace;

select ok(not has_function_privilege('anon', f.oid, 'execute') and not has_function_privilege('authenticated', f.oid, 'execute'),
  format('%s is not executable by anon or authenticated', f.proname))
from pg_proc f where f.pronamespace = 'public'::regnamespace;

select is(f.prosecdef, has_function_privilege('service_role', f.oid, 'execute'),
  format('%s: what the service role may execute, and only that, acts as its owner', f.proname))
from pg_proc f where f.pronamespace = 'public'::regnamespace;

select ok(obj_description(f.oid, 'pg_proc') <> '', format('%s has a comment', f.proname))
from pg_proc f where f.pronamespace = 'public'::regnamespace;

select is_empty($$
  select p.polname from pg_policy p join pg_class t on t.oid = p.polrelid
  where t.relnamespace = 'public'::regnamespace and (p.polcmd <> 'r' or p.polroles <> array['authenticated'::regrole::oid])
$$, 'policies let signed-in users read and nothing else');

select is_empty($$
  select f.proname from pg_proc f where f.pronamespace = 'public'::regnamespace and f.proname <> 'saidso_now'
    and f.prosrc ~* '(clock_timestamp|statement_timestamp|transaction_timestamp|\mnow|current_timestamp|timeofday)\s*\('
$$, 'only saidso_now reads the time');

select * from finish();
rollback;
