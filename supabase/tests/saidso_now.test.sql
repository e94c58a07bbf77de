-- saidso_now: movable on a direct connection.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';
select is(public.saidso_now(), '2026-01-01T00:00:00Z'::timestamptz, 'the setting is the time');
set local saidso.now = '';
select ok(abs(extract(epoch from public.saidso_now() - clock_timestamp())) < 5, 'without it the clock is');

select * from finish();
rollback;
