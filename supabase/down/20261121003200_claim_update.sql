drop function public.claim_update;
