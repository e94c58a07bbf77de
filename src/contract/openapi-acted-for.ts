// The header that every call of the API may carry: whom a backend acts for.
import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';

const actedFor = {
  'saidso-user': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/)
    .optional()
    .describe(
      'Needed with an API key, refused with an access token: your own id of the user you act for. A UUID is taken as it is, anything else becomes a UUIDv5 of your tenant and the value.',
    ),
};

/** @returns the same paths; authentication reads the header, so no route has it in its own schema. */
export const withActedFor = (paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          addHeader(operation as ZodOpenApiOperationObject),
        ]),
      ),
    ]),
  );

function addHeader(operation: ZodOpenApiOperationObject): ZodOpenApiOperationObject {
  const { header } = operation.requestParams ?? {};
  const extended = header instanceof z.ZodObject ? header.extend(actedFor) : z.object(actedFor);
  return { ...operation, requestParams: { ...operation.requestParams, header: extended } };
}
