drop view public.queue_depth;
