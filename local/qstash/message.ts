// What a message is while QStash has it, and the dead letter it may become.

/** Header names in lower case, each with all its values, as the vendor's API shows them. */
export type HeaderMap = Record<string, string[]>;

/** Limits that travel with a message: at most `parallelism` at once, `rate` starts per `periodMs`; 0 is no limit. */
export interface FlowLimits {
  key: string;
  parallelism: number;
  rate: number;
  periodMs: number;
}

/** `Upstash-Redact-Fields`, read: header names in lower case, or all of them. */
export interface Redaction {
  body: boolean;
  header: 'all' | string[];
}

/** How one HTTP request is to be made: the message's own or that of one of its callbacks. */
export interface DeliveryPlan {
  url: string;
  method: string;
  header: HeaderMap;
  retries: number;
  /** `Upstash-Retry-Delay`, an expression in ms. */
  retryDelay: string | null;
  timeoutMs: number | null;
  delayMs: number;
  /** Unix time in ms; wins over the delay. */
  notBefore: number | null;
  flow: FlowLimits | null;
}

/** What a publisher asked for, before it has an id. */
export interface Draft extends DeliveryPlan {
  /** Base64 of the exact bytes. */
  body: string;
  callback: DeliveryPlan | null;
  failureCallback: DeliveryPlan | null;
  queueName: string | null;
  scheduleId: string | null;
  labels: string[];
  callerIp: string;
  /** What the API must not show; absent in state files of before. */
  redaction?: Redaction | null;
}

/** An accepted message. Written to the journal whole on each change: bodies are small here. */
export interface Message extends Draft {
  id: string;
  /** Position in the order of acceptance; keeps queues first-in-first-out over a restart. */
  order: number;
  createdAt: number;
  /** When the next attempt is due, ms since 1970. */
  dueAt: number;
  /** Retries made so far; `Upstash-Retried` of the next attempt. */
  retried: number;
  cancelRequested: boolean;
  /** How often an accident has put off the attempt that is due. */
  postponed?: number;
  /** The queue place this message occupies: its own, or its parent's when it is a callback. */
  holds: { queueName: string; owner: string } | null;
}

/** What came back from an attempt. Status 0: no response (refused, reset, timed out); `error` says which. */
export interface AttemptResult {
  status: number;
  header: HeaderMap;
  body: Buffer;
  error: string | null;
}

/** A message that ended unsuccessfully, with the last answer it got. */
export interface DeadLetter {
  dlqId: string;
  message: Message;
  failedAt: number;
  responseStatus: number;
  responseHeader: HeaderMap;
  /** Base64. */
  responseBody: string;
}
