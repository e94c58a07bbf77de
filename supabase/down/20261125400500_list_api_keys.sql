drop function public.list_api_keys;
