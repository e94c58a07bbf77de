drop trigger refuse_fact_change on public.chat_facts;
drop function public.refuse_fact_change;
