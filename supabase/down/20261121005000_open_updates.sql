drop view public.open_updates;
