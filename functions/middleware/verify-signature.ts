// What comes from the queue proves it: a signature over the raw bytes and the address we configured.
import type { z } from 'zod';
import { factory } from '../context.ts';
import { parseJson } from './parse-json.ts';
import { unwrap } from './problem.ts';
import { readBody } from './read-body.ts';
import { check } from './validate.ts';

/** A failure callback carries the failed delivery and its last answer, so it may be larger than a request. */
const DELIVERY_BYTES_MAX = 1_048_576;

/**
 * Sets `rawBody`. The address is built from PUBLIC_URL: taken from the request, a signature for one endpoint
 * would be good at another.
 * @throws ProblemError body_too_large, signature_invalid.
 */
export const verifySignature = factory.createMiddleware(async (c, next) => {
  const { verifier, config } = c.var.services;
  const rawBody = await readBody(c.req.raw, DELIVERY_BYTES_MAX);
  const url = `${config.PUBLIC_URL}${c.req.path}`;
  unwrap(await verifier.verifySignature(c.req.header('upstash-signature'), rawBody, url));
  c.set('rawBody', rawBody);
  await next();
});

/**
 * Checks what a verified delivery says. A body that does not fit stays a refusal that the queue repeats: after a
 * deployment the newer code may understand it.
 * @throws ProblemError malformed_json, invalid_request.
 */
export const validateDelivery = <S extends z.ZodType<object>>(schema: S) =>
  factory.createMiddleware<{ in: { json: z.input<S> }; out: { json: z.output<S> } }>(async (c, next) => {
    c.req.addValidatedData('json', check(schema, parseJson(c.var.rawBody)));
    await next();
  });
