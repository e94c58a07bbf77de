drop function public.erasure_receipt;
