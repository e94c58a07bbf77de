-- clear_future_times: what a clock that was set back has left behind.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
set local saidso.now = '2026-01-02T00:00:00Z';
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000e', 25000, 8);
update public.chat_context_queue set published_at = '2026-01-02T00:00:00Z', retry_at = '2026-01-02T00:01:00Z';
set local saidso.now = '2026-01-01T00:01:00Z';
select is(jsonb_array_length(public.stranded_updates(20000, 10)), 1, 'a clock that was set back by a day strands nobody');
select is((select (holder is null) from public.chat_leases), true, 'and holds no lease until it has caught up');
set local saidso.now = '2026-01-01T00:02:00Z';
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000f', 300000, 8);
select public.stranded_updates(20000, 10);
select is((select (holder is null) from public.chat_leases), false, 'the longest lease there may be is left alone');

update public.circuits set last_success_at = '2026-01-02T00:00:00Z';
select public.stranded_updates(20000, 10);
select is((select last_success_at from public.circuits), null, 'an answer from the future does not call the model well');
update public.circuits set last_success_at = '2026-01-01T00:02:00Z';
select public.stranded_updates(20000, 10);
select is((select last_success_at from public.circuits), '2026-01-01T00:02:00Z'::timestamptz, 'one of now stays');

select * from finish();
rollback;
