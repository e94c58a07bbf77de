drop function public.unclaim_rows;
