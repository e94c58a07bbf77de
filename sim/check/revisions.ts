// Invariants 3, 4 and 5: one revision per version, contiguous and disjoint in seq, by claims that only get newer.
import type { Rule } from './evidence.ts';

export const checkRevisions: Rule = ({ stored, truth }) => {
  if (stored.kind === 'absent') return [];
  const { rows, revisions, memory } = stored;
  const found: string[] = [];
  const versions = revisions.map(({ version }) => version);
  if (versions.some((version, place) => version !== place + 1))
    found.push(`5 the versions are not 1, 2, 3 …: ${versions.join(' ')}`);
  if (memory.version !== revisions.length)
    found.push(`5 the memory is version ${memory.version} after ${revisions.length} revisions`);

  let lastSeq = 0;
  let lastFence = 0;
  for (const { version, fromSeq, toSeq, queueIds, fence } of revisions) {
    if (fromSeq <= lastSeq) found.push(`3 revision ${version} goes back to seq ${fromSeq} after ${lastSeq}`);
    if (fence <= lastFence) found.push(`4 revision ${version} is by claim ${fence} after ${lastFence}`);
    const claimedSince = truth.leases.filter((lease) => lease.fence > fence);
    const commit = truth.commits.find((one) => one.version === version);
    if (commit !== undefined && claimedSince.some(({ fromMs }) => fromMs < commit.atMs))
      found.push(`4 revision ${version} is by claim ${fence}, though a newer one had been given out`);
    const between = rows.filter(({ seq }) => seq > lastSeq && seq <= toSeq);
    const left = between.filter(({ queueId, status }) => !queueIds.includes(queueId) && status !== 'failed');
    for (const { words } of left) found.push(`3 revision ${version} skips ${words}, which is no dead letter`);
    const inOrder = between.filter(({ queueId }) => queueIds.includes(queueId)).map(({ queueId }) => queueId);
    if (inOrder.join() !== queueIds.join()) found.push(`3 revision ${version} holds updates out of order`);
    lastSeq = Math.max(lastSeq, toSeq);
    lastFence = fence;
  }
  return found;
};
