-- list_dead_letters: which, why and since when, never what.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'list_dead_letters is executable by the service role alone')
from pg_proc f where f.oid = 'public.list_dead_letters'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
create function pg_temp.die(queue_id uuid) returns void language plpgsql
as $$
declare
  fence bigint;
begin
  perform public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', die.queue_id, 'exchange', 'I live in Bern.', null, null, 'api', 1, null, null);
  fence := (public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'fence')::bigint;
  perform public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', fence, die.queue_id, 'model_invalid', 'x', 0, 0);
end
$$;
select pg_temp.die('00000000-0000-4000-8000-000000000101');
set local saidso.now = '2026-01-02T00:00:00Z';
select pg_temp.die('00000000-0000-4000-8000-000000000102');
create function pg_temp.listed(all_of_them boolean, code text default null, micros bigint default null, id uuid default null) returns text language sql
as $$ select coalesce(string_agg(line ->> 'seq', ',' order by place), '')
  from jsonb_array_elements(public.list_dead_letters('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', code, all_of_them, micros, id, 10)) with ordinality as l (line, place) $$;
select is(pg_temp.listed(false), '1,2', 'the oldest first');
select is(pg_temp.listed(false, 'model_invalid'), '1,2', 'by their code');
select is(pg_temp.listed(false, 'model_refused'), '', 'or by another one');
select is(pg_temp.listed(false, null, 1767225600000000, '00000000-0000-4000-8000-000000000101'), '2', 'after a place');
select is(jsonb_array_length(public.list_dead_letters(null, null, null, false, null, null, 1)), 1, 'at most as many as asked for, of all tenants');
select is(public.list_dead_letters('00000000-0000-4000-8000-000000000002', null, null, false, null, null, 10), '[]', 'none of another tenant');
select ok(public.list_dead_letters(null, null, null, true, null, null, 10)::text not like '%Bern%', 'without a word');
select public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102');
select public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000201');
select is(pg_temp.listed(false), '', 'what is settled waits no more');
select is(pg_temp.listed(true), '1,2', 'and is shown when asked for');

select * from finish();
rollback;
