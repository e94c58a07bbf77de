drop function public.create_tenant;
