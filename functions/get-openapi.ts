// GET /openapi.json: the contract as OpenAPI 3.1, made from the schemas that validate.
import { factory } from './context.ts';

/** Imported on first use: the generator and its tables are not paid for by isolates that only serve the API. */
export const getOpenapi = factory.createHandlers(async (c) => {
  const { openApiDocument } = await import('../src/contract/openapi.ts');
  c.header('Cache-Control', 'public, max-age=300');
  return c.json(openApiDocument(c.var.services.config.PUBLIC_URL), 200);
});
