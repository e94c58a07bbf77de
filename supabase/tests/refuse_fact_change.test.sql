-- Facts are append-only, and nobody deletes a chat by hand.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]');
select throws_ok($$ update public.chat_facts set value = 'x' $$, 'SDMOV', 'facts_are_append_only', 'no entry is ever changed');
select throws_ok($$ delete from public.chats $$, '23503', null, 'a chat with rows cannot be deleted past erase_chat');

select * from finish();
rollback;
