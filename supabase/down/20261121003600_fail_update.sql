drop function public.fail_update;
