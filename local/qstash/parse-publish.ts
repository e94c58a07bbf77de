// A publish request as a draft and the id it is deduplicated by.
import { contentDedupId } from './dedup.ts';
import type { DeliveryPlan, Draft } from './message.ts';
import { type PublishRules, parsePlan, type RequestHeaders } from './parse-plan.ts';
import { parseRedaction } from './redact.ts';
import { Refusal } from './refusal.ts';

export interface PublishRequest {
  destination: string;
  headers: RequestHeaders;
  body: Buffer;
  queueName: string | null;
  callerIp: string;
}

function callbackPlan(headers: RequestHeaders, name: string, rules: PublishRules): DeliveryPlan | null {
  const url = headers[name];
  return url === undefined ? null : parsePlan(url, headers, `${name}-`, rules);
}

function parseDedupId(headers: RequestHeaders, draft: Draft, rules: PublishRules): string | null {
  const id = headers['upstash-deduplication-id'];
  if (id !== undefined) {
    if (id.includes(':') && rules.colonInDedupId === 'refuse')
      throw new Refusal(400, "upstash-deduplication-id cannot contain ':'");
    if (id) return id;
  }
  return headers['upstash-content-based-deduplication'] === 'true' ? contentDedupId(draft) : null;
}

/** Throws Refusal: 400 for a header that makes no sense, 413 for a body over the limit. */
export function parsePublish(
  request: PublishRequest,
  rules: PublishRules,
): { draft: Draft; dedupId: string | null } {
  const { headers } = request;
  if (request.body.length > rules.maxMessageBytes)
    throw new Refusal(413, `message body is larger than ${rules.maxMessageBytes} bytes`);
  const plan = parsePlan(request.destination, headers, 'upstash-', rules);
  const contentType = headers['content-type'];
  const draft: Draft = {
    ...plan,
    header: { ...(contentType === undefined ? {} : { 'content-type': [contentType] }), ...plan.header },
    body: request.body.toString('base64'),
    callback: callbackPlan(headers, 'upstash-callback', rules),
    failureCallback: callbackPlan(headers, 'upstash-failure-callback', rules),
    queueName: request.queueName,
    scheduleId: null,
    labels: headers['upstash-label']?.split(',').filter(Boolean) ?? [],
    callerIp: request.callerIp,
    redaction: parseRedaction(headers['upstash-redact-fields']),
  };
  return { draft, dedupId: parseDedupId(headers, draft, rules) };
}
