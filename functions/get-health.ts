// GET /health/live and /health/ready: whether this process runs, and whether what it needs answers.
import { factory } from './context.ts';
import { readReadiness } from './readiness.ts';

/** No dependency is asked: restarting a process because Postgres is away would only make things worse. */
export const getLive = factory.createHandlers((c) => {
  c.header('Cache-Control', 'no-store');
  return c.json({ status: 'ok' }, 200);
});

export const getReady = factory.createHandlers(async (c) => {
  const dependencies = await readReadiness(c.var.services);
  const isReady = dependencies.every(({ ok }) => ok);
  c.header('Cache-Control', 'no-store');
  return c.json({ status: isReady ? 'ok' : 'failing', dependencies }, isReady ? 200 : 503);
});
