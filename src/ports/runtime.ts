// Time, ids, work after the answer, and logs: what makes a run repeatable when it is passed in.

export type Clock = { now(): number; sleep(ms: number): Promise<void> };

export type Ids = { newId(): string };

/** Runs work after the answer, kept alive by the platform (`waitUntil`); a test can await it. */
export type Background = (work: Promise<unknown>) => void;

export type LogFields = Readonly<{
  request_id?: string;
  tenant_id?: string;
  chat_id?: string;
  queue_id?: string;
  code?: string;
  reason?: string;
  status?: number;
  count?: number;
  attempt?: number;
  ms?: number;
  route?: string;
  method?: string;
}>;

/** Structured logs from an allow-list of fields: user text has no field to go into. */
export type Telemetry = { log(level: 'info' | 'warn' | 'error', event: string, fields?: LogFields): void };
