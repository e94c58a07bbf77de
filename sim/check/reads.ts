// Invariant 6: reads are real states, never below what was asked for, and never older than they say.
import { EMPTY_MEMORY } from '../../src/domain/memory.ts';
import { type ChatTruth, contentText, type ReadSeen } from '../history.ts';
import { SETTINGS } from '../world.ts';
import { type Evidence, eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

const versionAt = ({ commits }: ChatTruth, atMs: number): number =>
  Math.max(0, ...commits.filter((commit) => commit.atMs <= atMs).map(({ version }) => version));
const acceptedAt = ({ accepted }: ChatTruth, atMs: number): number =>
  Math.max(0, ...accepted.filter((one) => one.atMs <= atMs).map(({ seq }) => seq));

export const checkReads: Rule = (evidence) => {
  const reads = eventsOf(evidence.history, 'read');
  return [...reads.flatMap((read) => checkRead(read, evidence)), ...checkOrder(reads)];
};

function checkRead(read: ReadSeen, { history, truth }: Evidence): string[] {
  const { seen, startMs, endMs, minSeq = 0, minVersion = 0 } = read;
  if (seen.kind === 'unknown') return [];
  if (seen.kind === 'refused') {
    const isExcused = seen.code === 'chat_not_found' && mayBeAbsent(history, startMs, endMs);
    return isExcused ? [] : [`6 a read was refused with ${seen.code} for no reason`];
  }
  const { memory, pending, source, ageSeconds, degraded, stale } = seen.value;
  const { version, accepted_seq, applied_seq, pending_updates } = memory;
  const commit = version === 0 ? EMPTY_MEMORY : truth.commits.find((one) => one.version === version)?.content;
  const found: string[] = [];
  if (commit === undefined || contentText(commit) !== contentText(memory))
    found.push(`6 a read from the ${source} shows a state of version ${version} that never was`);
  if (version > versionAt(truth, endMs))
    found.push(`6 a read shows version ${version} before it was committed`);
  if (version < minVersion) found.push(`6 a read with min_version ${minVersion} shows ${version}`);
  if (accepted_seq < minSeq || (applied_seq < minSeq && pending === null))
    found.push(
      `6 a read with min_seq ${minSeq} shows ${applied_seq} of ${accepted_seq} without what is pending`,
    );
  if (applied_seq > accepted_seq || accepted_seq > acceptedAt(truth, endMs))
    found.push(`6 a read shows the watermarks ${applied_seq} and ${accepted_seq}`);
  if (stale !== pending_updates > 0 || (pending_updates === 0 && applied_seq < accepted_seq))
    found.push(
      `6 a read hides that updates are pending: ${pending_updates} at ${applied_seq} of ${accepted_seq}`,
    );
  // What a read says of its age is rounded down to the second.
  const trueAtMs = source === 'database' ? startMs : startMs - (ageSeconds + 1) * 1_000;
  if (version < versionAt(truth, trueAtMs))
    found.push(
      `6 a read from the ${source} aged ${ageSeconds} s shows ${version}, not ${versionAt(truth, trueAtMs)}`,
    );
  if (accepted_seq < acceptedAt(truth, trueAtMs))
    found.push(`6 a read from the ${source} aged ${ageSeconds} s does not know of an accepted update`);
  if (ageSeconds > SETTINGS.freshMs / 1_000 && !degraded.includes('database'))
    found.push(`6 a read is ${ageSeconds} s old and not marked as degraded`);
  return found;
}

/** Reads of the database follow one another: what one has seen, no later one takes back. */
function checkOrder(reads: readonly ReadSeen[]): string[] {
  const database = reads.flatMap(({ seen, startMs, endMs }) =>
    seen.kind === 'done' && seen.value.source === 'database'
      ? [{ startMs, endMs, memory: seen.value.memory }]
      : [],
  );
  return database.flatMap((a) =>
    database
      .filter((b) => a.endMs < b.startMs)
      .filter(
        ({ memory: { version, applied_seq, accepted_seq } }) =>
          version < a.memory.version ||
          applied_seq < a.memory.applied_seq ||
          accepted_seq < a.memory.accepted_seq,
      )
      .map((b) => `6 a read shows version ${b.memory.version} after one that showed ${a.memory.version}`),
  );
}
