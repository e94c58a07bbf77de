// What the sweep, the metrics page and the health page need.
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { UpdateOutcome } from '../domain/update.ts';
import type { CircuitState } from './circuit.ts';

export type ServiceMetrics = {
  readonly accepted: number;
  readonly outcomes: Readonly<Record<UpdateOutcome, number>>;
  readonly open: Readonly<Record<'pending_summarization' | 'processing' | 'ready_to_write', number>>;
  readonly oldest_open_seconds: number;
  readonly latency: {
    readonly bounds_ms: readonly number[];
    readonly counts: readonly number[];
    readonly sum_ms: number;
  };
  readonly model: Readonly<Record<'calls' | 'failures' | 'input_tokens' | 'output_tokens', number>>;
  readonly dead_letter_callbacks: number;
  readonly dead_letters: number;
  /** Absent, as the next two, in a schema from before there were circuits. */
  readonly open_deaths?: number | undefined;
  /** Open updates that the sweep had to ring for. */
  readonly open_rung_again?: number | undefined;
  readonly circuit?:
    | { readonly state: CircuitState; readonly failures: number; readonly opened: number }
    | undefined;
  readonly stats_refreshed_at: string | null;
};

/** What the sweep, the metrics page and the dead-letter callback need from the database. */
export type Machinery = {
  serviceMetrics(): Promise<Result<ServiceMetrics, Problem>>;
  countDeadLetter(): Promise<Result<'counted', Problem>>;
  refreshEstimate(): Promise<Result<number, Problem>>;
  purgeExpired(
    textDays: number,
    rowDays: number,
    closedDays: number,
    most: number,
    /** Of dead letters that nobody has decided about; default 90. */
    deadLetterDays?: number,
  ): Promise<Result<{ texts: number; rows: number; chats: number }, Problem>>;
  /** Lines of the audit log older than `days`, at most `most`; 0 days: none. */
  purgeAudit(days: number, most: number): Promise<Result<{ lines: number }, Problem>>;
};

/** One real probe of one dependency; the name is shown on /health/ready, the cause is not. */
export type Probe = {
  readonly name: string;
  /** Shown, but no reason to say that this deployment is not ready. */
  readonly isAdvisory?: true;
  /** `shown`: what anybody may read in place of the usual words. */
  probe(): Promise<{ readonly ok: boolean; readonly detail: string; readonly shown?: string }>;
};
