// Invariant 6: reads are real states, never below what was asked for, and never older than they say. What a client
// could judge as well are rules of verify/history; here the truth is known to the millisecond.
import { EMPTY_MEMORY } from '../../src/domain/memory.ts';
import { findBackwardReads, findReadFaults, type Known, type Read } from '../../verify/history/read-rules.ts';
import { type ChatTruth, contentText, type ReadSeen } from '../history.ts';
import { SETTINGS } from '../world.ts';
import { eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

const knownOf = ({ commits, accepted }: ChatTruth): Known => ({
  version: (atMs) => Math.max(0, ...commits.filter((one) => one.atMs <= atMs).map(({ version }) => version)),
  acceptedSeq: (atMs) => Math.max(0, ...accepted.filter((one) => one.atMs <= atMs).map(({ seq }) => seq)),
});

export const checkReads: Rule = ({ history, truth }) => {
  const known = knownOf(truth);
  const reads: Read[] = [];
  const found = eventsOf(history, 'read').flatMap((event) => {
    const { seen, startMs, endMs } = event;
    if (seen.kind === 'unknown') return [];
    if (seen.kind === 'refused') {
      const isExcused = seen.code === 'chat_not_found' && mayBeAbsent(history, startMs, endMs);
      return isExcused ? [] : [`6 a read was refused with ${seen.code} for no reason`];
    }
    const read = toRead(event, seen.value);
    reads.push(read);
    return [
      ...findInvented(seen.value, truth),
      ...findReadFaults(read, known, known, SETTINGS.freshMs / 1_000),
    ];
  });
  return [...found, ...findBackwardReads(reads)];
};

type Answer = Extract<ReadSeen['seen'], { kind: 'done' }>['value'];

const toRead = ({ startMs, endMs, minSeq = 0, minVersion = 0 }: ReadSeen, answer: Answer): Read => ({
  startMs,
  endMs,
  minSeq,
  minVersion,
  version: answer.memory.version,
  acceptedSeq: answer.memory.accepted_seq,
  appliedSeq: answer.memory.applied_seq,
  pendingUpdates: answer.memory.pending_updates,
  stale: answer.stale,
  showsPending: answer.pending !== null,
  source: answer.source,
  ageSeconds: answer.ageSeconds,
  isDegraded: answer.degraded.includes('database'),
});

/** A state that never was, or two of them mixed. */
function findInvented({ memory, source }: Answer, { commits }: ChatTruth): string[] {
  const { version } = memory;
  const commit = version === 0 ? EMPTY_MEMORY : commits.find((one) => one.version === version)?.content;
  return commit !== undefined && contentText(commit) === contentText(memory)
    ? []
    : [`6 a read from the ${source} shows a state of version ${version} that never was`];
}
