drop function public.describe_api_key;
