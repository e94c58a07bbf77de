drop trigger audit_created on public.chats;
drop trigger audit_closed on public.chats;
drop trigger audit_accepted on public.chat_context_queue;
drop trigger audit_failed on public.chat_context_queue;
drop trigger audit_applied on public.chat_revisions;
drop trigger audit_erased on public.erasures;
drop trigger audit_issued on public.api_keys;
drop trigger audit_revoked on public.api_keys;
drop function public.write_audit();
