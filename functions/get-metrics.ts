// GET /metrics: the figures of the whole deployment, in the text format of Prometheus.
import { factory } from './context.ts';
import { unwrap } from './middleware/problem.ts';
import { requireToken } from './middleware/require-token.ts';
import { renderMetrics } from './render-metrics.ts';

export const getMetrics = factory.createHandlers(
  requireToken((config) => config.METRICS_TOKEN),
  async (c) => {
    const metrics = unwrap(await c.var.services.machinery.serviceMetrics());
    c.header('Cache-Control', 'no-store');
    c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    return c.body(renderMetrics(metrics), 200);
  },
);
