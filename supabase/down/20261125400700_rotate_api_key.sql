drop function public.rotate_api_key;
