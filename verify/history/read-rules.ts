// Invariant 6 as a client sees it: what a read may show, given what is known to have happened before it and by its end.

export type Read = {
  readonly startMs: number;
  readonly endMs: number;
  readonly minSeq: number;
  readonly minVersion: number;
  readonly version: number;
  readonly acceptedSeq: number;
  readonly appliedSeq: number;
  readonly pendingUpdates: number;
  readonly stale: boolean;
  readonly showsPending: boolean;
  readonly source: 'cache' | 'database';
  readonly ageSeconds: number;
  readonly isDegraded: boolean;
};

/** Watermarks at a moment in unix ms. */
export type Known = { version(atMs: number): number; acceptedSeq(atMs: number): number };

/**
 * @param atLeast what had certainly happened by a moment. @param atMost what can have happened by then.
 * @param freshSeconds CACHE_FRESH_SECONDS of the deployment.
 */
export function findReadFaults(read: Read, atLeast: Known, atMost: Known, freshSeconds: number): string[] {
  const { version, acceptedSeq, appliedSeq, minSeq, minVersion, source, ageSeconds, startMs, endMs } = read;
  const found: string[] = [];
  if (version > atMost.version(endMs))
    found.push(`6 a read shows version ${version} before it was committed`);
  // A version that nobody has seen yet may be asked for, and cannot be shown.
  if (version < Math.min(minVersion, atLeast.version(startMs)))
    found.push(`6 a read with min_version ${minVersion} shows ${version}`);
  if (acceptedSeq < minSeq || (appliedSeq < minSeq && !read.showsPending))
    found.push(
      `6 a read with min_seq ${minSeq} shows ${appliedSeq} of ${acceptedSeq} without what is pending`,
    );
  if (appliedSeq > acceptedSeq || acceptedSeq > atMost.acceptedSeq(endMs))
    found.push(`6 a read shows the watermarks ${appliedSeq} and ${acceptedSeq}`);
  if (read.stale !== read.pendingUpdates > 0 || (read.pendingUpdates === 0 && appliedSeq < acceptedSeq))
    found.push(
      `6 a read hides that updates are pending: ${read.pendingUpdates} at ${appliedSeq} of ${acceptedSeq}`,
    );
  // What a read says of its age is rounded down to the second.
  const trueAtMs = source === 'database' ? startMs : startMs - (ageSeconds + 1) * 1_000;
  if (version < atLeast.version(trueAtMs))
    found.push(
      `6 a read from the ${source} aged ${ageSeconds} s shows ${version}, not ${atLeast.version(trueAtMs)}`,
    );
  if (acceptedSeq < atLeast.acceptedSeq(trueAtMs))
    found.push(`6 a read from the ${source} aged ${ageSeconds} s does not know of an accepted update`);
  if (ageSeconds > freshSeconds && !read.isDegraded)
    found.push(`6 a read is ${ageSeconds} s old and not marked as degraded`);
  return found;
}

/**
 * Reads of the database follow one another, and so does what a read with `min_seq` says of the seqs up to it: what
 * one read has seen, none that began after it takes back. @param reads of one chat.
 */
export function findBackwardReads(reads: readonly Read[]): string[] {
  const exact = reads.filter(({ source }) => source === 'database');
  const byEnd = [...exact].sort((a, b) => a.endMs - b.endMs);
  const byStart = [...reads].sort((a, b) => a.startMs - b.startMs);
  const found: string[] = [];
  const most = { version: 0, acceptedSeq: 0, appliedSeq: 0 };
  let ended = 0;
  for (const b of byStart) {
    for (let a = byEnd[ended]; a !== undefined && a.endMs < b.startMs; a = byEnd[ended]) {
      most.version = Math.max(most.version, a.version);
      most.acceptedSeq = Math.max(most.acceptedSeq, a.acceptedSeq);
      most.appliedSeq = Math.max(most.appliedSeq, a.appliedSeq);
      ended += 1;
    }
    const isBack =
      b.version < most.version || b.appliedSeq < most.appliedSeq || b.acceptedSeq < most.acceptedSeq;
    if (b.source === 'database' && isBack)
      found.push(`6 a read shows version ${b.version} after one that showed ${most.version}`);
    if (b.appliedSeq < Math.min(b.minSeq, most.appliedSeq))
      found.push(
        `6 a read with min_seq ${b.minSeq} shows ${b.appliedSeq} after one that showed ${most.appliedSeq}`,
      );
  }
  return found;
}
