drop function public.issue_api_key;
