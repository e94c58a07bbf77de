// A publish request as a draft and the id it is deduplicated by.
import { contentDedupId } from './dedup.ts';
import type { DeliveryPlan, Draft } from './message.ts';
import { parsePlan, type RequestHeaders } from './parse-plan.ts';
import { Refusal } from './refusal.ts';

export interface PublishRequest {
  destination: string;
  headers: RequestHeaders;
  body: Buffer;
  queueName: string | null;
  callerIp: string;
}

function callbackPlan(headers: RequestHeaders, name: string): DeliveryPlan | null {
  const url = headers[name];
  return url === undefined ? null : parsePlan(url, headers, `${name}-`);
}

function parseDedupId(headers: RequestHeaders, draft: Draft): string | null {
  const id = headers['upstash-deduplication-id'];
  if (id !== undefined) {
    // The region us-east-1 refuses it; refusing everywhere keeps a consumer portable.
    if (id.includes(':')) throw new Refusal(400, "upstash-deduplication-id cannot contain ':'");
    if (id) return id;
  }
  return headers['upstash-content-based-deduplication'] === 'true' ? contentDedupId(draft) : null;
}

/** Throws Refusal: 400 for a header that makes no sense, 413 for a body over `maxBytes`. */
export function parsePublish(
  request: PublishRequest,
  maxBytes: number,
): { draft: Draft; dedupId: string | null } {
  const { headers } = request;
  if (request.body.length > maxBytes) throw new Refusal(413, `message body is larger than ${maxBytes} bytes`);
  const plan = parsePlan(request.destination, headers, 'upstash-');
  const contentType = headers['content-type'];
  const draft: Draft = {
    ...plan,
    header: { ...(contentType === undefined ? {} : { 'content-type': [contentType] }), ...plan.header },
    body: request.body.toString('base64'),
    callback: callbackPlan(headers, 'upstash-callback'),
    failureCallback: callbackPlan(headers, 'upstash-failure-callback'),
    queueName: request.queueName,
    scheduleId: null,
    labels: headers['upstash-label']?.split(',').filter(Boolean) ?? [],
    callerIp: request.callerIp,
  };
  return { draft, dedupId: parseDedupId(headers, draft) };
}
