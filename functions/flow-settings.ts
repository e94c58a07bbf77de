// The settings the flows need, in their own units: they know neither the environment nor its names.
import type { Config } from '../src/config.ts';
import type { SecretsMode } from '../src/domain/secret.ts';
import type { SummarizeSettings } from '../src/flows/delivery-outcome.ts';

export type FlowSettings = SummarizeSettings & {
  readonly secretsMode: SecretsMode;
  readonly freshMs: number;
  readonly keepMs: number;
  readonly republishAfterMs: number;
  readonly textDays: number;
  readonly rowDays: number;
  readonly closedDays: number;
  readonly deadLetterDays: number;
  readonly auditDays: number;
};

export const flowSettings = (config: Config): FlowSettings => ({
  leaseMs: config.LEASE_MS,
  batchLimit: config.BATCH_LIMIT,
  modelDeadlineMs: config.MODEL_DEADLINE_MS,
  handlerDeadlineMs: config.HANDLER_DEADLINE_MS,
  maxAttempts: config.MAX_ATTEMPTS,
  maxDeaths: config.MAX_DEATHS,
  circuit: {
    failureLimit: config.CIRCUIT_FAILURES,
    openMs: config.CIRCUIT_OPEN_MS,
    openMostMs: config.CIRCUIT_OPEN_MOST_MS,
  },
  tokenLimit: config.MEMORY_TOKEN_LIMIT,
  strictAttribution: config.STRICT_ATTRIBUTION,
  offlineFallback: config.OFFLINE_FALLBACK,
  secretsMode: config.SECRETS_MODE,
  freshMs: config.CACHE_FRESH_SECONDS * 1_000,
  keepMs: config.CACHE_KEEP_SECONDS * 1_000,
  republishAfterMs: config.REPUBLISH_AFTER_MS,
  republishLimit: config.REPUBLISH_LIMIT,
  textDays: config.TEXT_RETENTION_DAYS,
  rowDays: config.ROW_RETENTION_DAYS,
  closedDays: config.CLOSED_RETENTION_DAYS,
  deadLetterDays: config.DEAD_LETTER_DAYS,
  auditDays: config.AUDIT_RETENTION_DAYS,
});
