// An operation of the model made ready: cleaned, pointed at its fact, verified, and given its row.
import { cleanKey, cleanValue } from './clean-operation.ts';
import { citedSentences, type Verdict, verifyEvidence } from './evidence.ts';
import type { QueueId } from './ids.ts';
import type { ListedFact } from './listed-fact.ts';
import type { Operation } from './operation.ts';
import type { Sentence } from './sentence.ts';
import type { Turn } from './turn.ts';

/** What a batch offers as proof. */
export type Proof = {
  readonly sentences: readonly Sentence[];
  readonly turns: readonly Turn[];
  readonly strictAttribution: boolean;
};

export type Prepared = {
  readonly op: Operation;
  readonly fact: ListedFact | null;
  /** Null when nothing storable is left of it. */
  readonly key: string | null;
  readonly value: string | null;
  readonly verdict: Verdict;
  /** The update it belongs to; null means the last of the batch. */
  readonly queueId: QueueId | null;
  /** The sentence that proves it, or the latest one cited: orders operations by when they were said. */
  readonly source: Sentence | null;
};

const UNPROVEN: Verdict = { section: 'llm_inferred', reason: 'no_source' };

const isLater = (a: Sentence, b: Sentence): boolean =>
  a.seq !== b.seq ? a.seq > b.seq : a.turn !== b.turn ? a.turn > b.turn : a.start > b.start;

function sourceOf(verdict: Verdict, cited: readonly Sentence[]): Sentence | null {
  if (verdict.section === 'user_confirmed') {
    const { queue_id, turn, start } = verdict.evidence;
    const proof = cited.find(
      (sentence) =>
        sentence.queueId === queue_id &&
        sentence.turn === turn &&
        sentence.start <= start &&
        start < sentence.end,
    );
    if (proof) return proof;
  }
  return cited.reduce<Sentence | null>((last, next) => (last && !isLater(next, last) ? last : next), null);
}

/** An add names its own key; the others mean the listed fact they point at. A bad number falls back to the key. */
export function prepareOperation(op: Operation, facts: readonly ListedFact[], proof: Proof): Prepared {
  const listed = facts.find(({ alias }) => alias === op.id) ?? null;
  const ownKey = cleanKey(op.key);
  const fact = op.op === 'add' && ownKey !== null ? null : listed;
  const key = fact?.key ?? ownKey;
  const value =
    cleanValue(op.value) ?? (op.op === 'promote' && op.value.trim() === '' ? (fact?.value ?? null) : null);
  const cited = citedSentences(op.src, proof.sentences);
  const verdict =
    key === null || value === null || op.op === 'retract'
      ? UNPROVEN
      : verifyEvidence({ ...op, key, value }, proof.sentences, proof.turns, proof.strictAttribution);
  const source = sourceOf(verdict, cited);
  return { op, fact, key, value, verdict, queueId: source?.queueId ?? null, source };
}

/** Log order: what was said later wins, however the model ordered its answer. Unsourced ones come last. */
export function compareSources(a: Sentence | null, b: Sentence | null): number {
  if (a === b || (a && b && a.handle === b.handle)) return 0;
  if (!a || !b) return a ? -1 : 1;
  return isLater(a, b) ? 1 : -1;
}
