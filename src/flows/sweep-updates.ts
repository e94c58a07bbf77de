// The safety net, once a minute: ring again for what was missed, finish erasures, refresh the estimate, purge.
// Every part stands alone: one that fails is logged and the others still run.

import type { Publisher } from '../ports/delivery.ts';
import type { Machinery } from '../ports/machinery.ts';
import type { MemoryCache } from '../ports/memory-cache.ts';
import type { MemoryStore } from '../ports/memory-store.ts';
import type { Clock, Telemetry } from '../ports/runtime.ts';
import type { UpdateQueue } from '../ports/update-queue.ts';
import { clearCache } from './erase-chat.ts';
import { ringStranded } from './ring-stranded.ts';

type Ports = {
  readonly queue: UpdateQueue;
  readonly store: MemoryStore;
  readonly cache: MemoryCache;
  readonly publisher: Publisher;
  readonly machinery: Machinery;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly settings: {
    readonly republishAfterMs: number;
    readonly republishLimit: number;
    readonly textDays: number;
    readonly rowDays: number;
    readonly closedDays: number;
    readonly deadLetterDays: number;
    /** 0: the audit log is kept for ever. */
    readonly auditDays: number;
  };
};

export type SweepReport = {
  /** Null when the database could not say what is stranded: that is no idle queue. */
  readonly published: number | null;
  readonly erased: number;
  readonly purged: number;
  readonly estimateMs: number | null;
};

/** Runs one sweep. Two at once are safe: each stranded chat is taken by one of them only. */
export async function sweepUpdates(ports: Ports): Promise<SweepReport> {
  const published = await ringStranded(ports, ports.settings.republishAfterMs);
  const { textDays, rowDays, closedDays, deadLetterDays } = ports.settings;
  const estimate = await ports.machinery.refreshEstimate();
  if (!estimate.ok) ports.telemetry.log('warn', 'estimate_not_refreshed', { code: estimate.error.code });
  const purge = await ports.machinery.purgeExpired(textDays, rowDays, closedDays, 1_000, deadLetterDays);
  if (!purge.ok) ports.telemetry.log('warn', 'purge_failed', { code: purge.error.code });
  const purged = purge.ok ? purge.value.texts + purge.value.rows + purge.value.chats : 0;
  const audit = await ports.machinery.purgeAudit(ports.settings.auditDays, 5_000);
  if (!audit.ok) ports.telemetry.log('warn', 'audit_not_purged', { code: audit.error.code });
  // After the purge: a closed chat that it erased is gone from the cache in the same sweep.
  const erased = await finishErasures(ports);
  if (published !== null) ports.telemetry.log('info', 'swept', { count: published });
  return { published, erased, purged, estimateMs: estimate.ok ? estimate.value : null };
}

async function finishErasures(ports: Ports): Promise<number> {
  const unfinished = await ports.store.unfinishedErasures(100);
  if (!unfinished.ok) return 0;
  let finished = 0;
  for (const chat of unfinished.value) {
    const done = await clearCache(ports, chat, { erasedAt: new Date(ports.clock.now()).toISOString() });
    if (done.ok) finished += 1;
  }
  return finished;
}
