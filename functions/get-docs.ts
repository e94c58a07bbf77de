// GET /docs and /docs/problems/{code}: the contract to read, and a page for each problem's `type`.
import type { Context } from 'hono';
import { type AppEnv, factory } from './context.ts';
import type { Html } from './docs/layout.ts';
import { ProblemError } from './middleware/problem.ts';

const loadPages = async () => ({
  ...(await import('./docs/layout.ts')),
  ...(await import('./docs/render-docs.ts')),
});

async function answer(c: Context<AppEnv>, body: Html): Promise<Response> {
  const { pagePolicy } = await loadPages();
  c.header('Content-Security-Policy', await pagePolicy());
  c.header('Cache-Control', 'public, max-age=300');
  return c.html(body);
}

export const getDocs = factory.createHandlers(async (c) => {
  const { renderDocs } = await loadPages();
  return answer(c, renderDocs(c.var.services.config.PUBLIC_URL));
});

export const getProblemPage = factory.createHandlers(async (c) => {
  const { isProblemCode, renderProblemPage } = await loadPages();
  const code = c.req.param('code') ?? '';
  if (!isProblemCode(code))
    throw new ProblemError({
      code: 'route_not_found',
      detail: 'There is no problem of this name; /docs lists them.',
    });
  return answer(c, renderProblemPage(code));
});
