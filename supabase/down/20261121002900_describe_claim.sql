drop function public.describe_claim;
