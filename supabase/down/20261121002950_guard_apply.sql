drop function public.guard_apply;
