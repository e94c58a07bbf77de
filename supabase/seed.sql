-- Nothing to seed: a deployment needs no row that the migrations do not write (the 64 counter shards and the one
-- estimate). The file exists because `supabase db reset` runs it; sample chats come through the HTTP API.
select 1;
