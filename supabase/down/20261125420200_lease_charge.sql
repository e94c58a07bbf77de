alter table public.chat_leases drop column is_charged;
