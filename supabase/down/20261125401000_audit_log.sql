-- Takes the log along: a way back for empty and test databases.
drop table public.audit_log;
