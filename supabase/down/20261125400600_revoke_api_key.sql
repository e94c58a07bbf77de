drop function public.revoke_api_key;
