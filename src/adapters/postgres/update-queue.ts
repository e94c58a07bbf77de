// The write-ahead queue on Postgres: one method per SQL function.
import type { UpdateQueue } from '../../ports/update-queue.ts';
import { appendUpdate } from './append-update.ts';
import { applyUpdate } from './apply-update.ts';
import { claimUpdate } from './claim-update.ts';
import type { Database } from './client.ts';
import { failUpdate } from './fail-update.ts';
import { readUpdate } from './read-update.ts';
import { releaseUpdate } from './release-update.ts';
import { storeResult } from './store-result.ts';
import { strandedUpdates } from './stranded-updates.ts';

export const createUpdateQueue = (database: Database): UpdateQueue => ({
  appendUpdate: appendUpdate(database),
  claimUpdate: claimUpdate(database),
  storeResult: storeResult(database),
  applyUpdate: applyUpdate(database),
  releaseUpdate: releaseUpdate(database),
  failUpdate: failUpdate(database),
  strandedUpdates: strandedUpdates(database),
  readUpdate: readUpdate(database),
});
