// What can go wrong between a publisher and the queue, ordered by a test for the publishes that come.
import type { Counts } from './counts.ts';
import type { DecisionLog } from './decision-log.ts';

/**
 * The message *is* in the queue after `lost-response` (the connection is cut), `silent` (nothing ever comes), `slow`
 * (the answer takes `ms`) and `truncated` (half an answer); after the others it is not. `refused` closes the port for
 * `ms`, for every request.
 */
export const PUBLISH_FAULTS = [
  'refused',
  'reset',
  'lost-response',
  'silent',
  'slow',
  'daily-limit',
  'burst-limit',
  'error',
  'unauthorized',
  'html',
  'truncated',
] as const;
export type PublishFaultKind = (typeof PUBLISH_FAULTS)[number];

export interface PublishFault {
  kind: PublishFaultKind;
  ms: number;
}

export interface PublishFaults {
  order(fault: PublishFault, count: number): void;
  /** The fault for the publish that has just come in, if one is left. */
  take(): PublishFault | undefined;
  left(): number;
  clear(): void;
}

export const isPublishFault = (kind: unknown): kind is PublishFaultKind =>
  PUBLISH_FAULTS.some((known) => known === kind);

export function createPublishFaults(counts: Counts, decisions: DecisionLog): PublishFaults {
  const planned: PublishFault[] = [];
  return {
    order: (fault, count) => void planned.push(...Array<PublishFault>(count).fill(fault)),
    take() {
      const fault = planned.shift();
      if (fault === undefined) return undefined;
      counts.publishFaults++;
      decisions.note(null, `publish meets ${fault.kind}`);
      return fault;
    },
    left: () => planned.length,
    clear: () => void planned.splice(0),
  };
}
