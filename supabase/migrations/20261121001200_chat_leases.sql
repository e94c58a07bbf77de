-- Leases: at most one worker per chat. The fence rises with every claim and never falls, so that a worker who lost
-- its lease without noticing is refused by number and not by clock.

create table public.chat_leases (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  fence bigint not null default 0,
  holder uuid,
  lease_until timestamptz,
  batch_limit smallint not null default 8,
  primary key (tenant_id, chat_id),
  foreign key (tenant_id, chat_id) references public.chats (tenant_id, chat_id),
  constraint chat_leases_fence check (fence >= 0),
  constraint chat_leases_holder check ((holder is null) = (lease_until is null)),
  constraint chat_leases_batch_limit check (batch_limit between 1 and 8)
) with (fillfactor = 70);

alter table public.chat_leases enable row level security;
revoke all on table public.chat_leases from public, anon, authenticated, service_role;

comment on table public.chat_leases is 'Who works on which chat, until when. Created with the chat; first in the lock order.';
comment on column public.chat_leases.tenant_id is 'The tenant.';
comment on column public.chat_leases.chat_id is 'The chat.';
comment on column public.chat_leases.user_id is 'The owner of the chat.';
comment on column public.chat_leases.fence is 'Number of the newest claim; only its writes are taken.';
comment on column public.chat_leases.holder is 'The worker that holds the lease; null when free.';
comment on column public.chat_leases.lease_until is 'The lease is dead after this; null when free.';
comment on column public.chat_leases.batch_limit is 'Most rows of the next claim; halved to find a poison row, 8 again after success.';
