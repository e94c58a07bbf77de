-- Takes the rows along: a way back for empty and test databases.
drop table public.chat_facts;
