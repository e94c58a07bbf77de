// What happened to each message, newest first: GET /v2/logs and /v2/events.
import type { Clock } from './clock.ts';
import type { DecisionLog } from './decision-log.ts';
import type { HeaderMap, Message } from './message.ts';
import { redactHeader } from './redact.ts';

/** The states of the vendor's log. */
export type LogState =
  | 'CREATED'
  | 'ACTIVE'
  | 'RETRY'
  | 'ERROR'
  | 'DELIVERED'
  | 'FAILED'
  | 'CANCEL_REQUESTED'
  | 'CANCELED';

/** One entry (times in ms since 1970). No bodies: a log that is read in a terminal should not hold them. */
export interface LogEvent {
  cursor: string;
  time: number;
  state: LogState;
  messageId: string;
  url: string;
  method: string;
  header: HeaderMap;
  maxRetries: number;
  label?: string;
  labels?: string[];
  queueName?: string;
  scheduleId?: string;
  flowControlKey?: string;
  callerIP: string;
  nextDeliveryTime?: number;
  error?: string;
  responseStatus?: number;
}

export interface EventLog {
  add(message: Message, state: LogState, more?: Partial<LogEvent>): void;
  /** Newest first. */
  list(): LogEvent[];
}

/** Kept in memory only and forgotten on restart, unlike messages: nobody's delivery depends on it. */
const KEPT_EVENTS = 20_000;

/** Without times of day: they differ between two runs of one seed. */
const whatOf = (state: LogState, { responseStatus, error }: Partial<LogEvent>): string =>
  [state, responseStatus, error].filter((part) => part !== undefined).join(' ');

/** @param decisions is told of every change of state too. */
export function createEventLog(clock: Clock, decisions?: DecisionLog): EventLog {
  let events: LogEvent[] = [];
  let sequence = 0;
  return {
    add(message, state, more = {}) {
      const time = clock.now();
      const [label] = message.labels;
      decisions?.note(message, whatOf(state, more));
      events.push({
        cursor: `${time}-${sequence++}`,
        time,
        state,
        messageId: message.id,
        url: message.url,
        method: message.method,
        header: redactHeader(message.header, message.redaction),
        maxRetries: message.retries,
        ...(label === undefined ? {} : { label, labels: message.labels }),
        ...(message.queueName === null ? {} : { queueName: message.queueName }),
        ...(message.scheduleId === null ? {} : { scheduleId: message.scheduleId }),
        ...(message.flow === null ? {} : { flowControlKey: message.flow.key }),
        callerIP: message.callerIp,
        ...more,
      });
      // Cut in blocks: shifting one by one would copy the array for each event.
      if (events.length > 2 * KEPT_EVENTS) events = events.slice(-KEPT_EVENTS);
    },
    list: () => events.toReversed(),
  };
}
