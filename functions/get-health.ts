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
  // Without the model updates are accepted and memories read, so its line alone takes no instance out of rotation.
  const isReady = dependencies.every(({ ok, isAdvisory }) => ok || isAdvisory);
  const isWell = dependencies.every(({ ok }) => ok);
  const lines = dependencies.map(({ name, ok, detail }) => ({ name, ok, detail }));
  c.header('Cache-Control', 'no-store');
  const status = isWell ? 'ok' : isReady ? 'degraded' : 'failing';
  return c.json({ status, dependencies: lines }, isReady ? 200 : 503);
});
