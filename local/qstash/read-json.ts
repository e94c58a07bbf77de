// A JSON body of the management endpoints.
import { Refusal } from './refusal.ts';

/** Refusal 400 when the bytes are no JSON. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Refusal(400, 'body is not JSON');
  }
}

/** The same, for endpoints that take an object; an empty body stands for an empty one. */
export function readJsonObject(body: Buffer): Record<string, unknown> {
  const value = body.length === 0 ? {} : readJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'body is not a JSON object');
  return value as Record<string, unknown>;
}
