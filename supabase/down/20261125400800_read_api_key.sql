drop function public.read_api_key;
