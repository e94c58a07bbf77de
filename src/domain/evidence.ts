// The verifier: may this claim be called confirmed? Pure, and the only place that says yes.
import { type AssentFault, findAssentFault } from './assent.ts';
import { findSupport } from './find-support.ts';
import type { Evidence } from './memory.ts';
import { hasMixedScript } from './mixed-script.ts';
import type { Operation } from './operation.ts';
import { findPastedRegions, type Region } from './pasted-region.ts';
import { foldSentence, remember } from './remember.ts';
import type { Sentence } from './sentence.ts';
import { findSpeechFault, type SpeechFault } from './speech-guard.ts';
import type { Turn } from './turn.ts';

/** Why a claim is not confirmed; stored with the inferred entry. Those of assent begin with `assent_`. */
export type EvidenceReason =
  | 'no_source'
  | 'not_the_user'
  | 'untrusted_label'
  | 'value_not_said'
  | 'value_partly_said'
  | 'mixed_script'
  | 'pasted'
  | SpeechFault
  | AssentFault;

export type Verdict =
  | { readonly section: 'user_confirmed'; readonly evidence: Evidence }
  /** `reason` is null when nothing was claimed. */
  | { readonly section: 'llm_inferred'; readonly reason: EvidenceReason | null };

export const QUOTE_CHARACTERS = 240;
const HANDLES_MAX = 3;

/** The cited sentences, in the order cited, at most three; handles that name nothing are passed over. */
export function citedSentences(src: string, sentences: readonly Sentence[]): Sentence[] {
  const handles = src.split(',', HANDLES_MAX).map((handle) => handle.trim());
  return [...new Set(handles)].flatMap(
    (handle) => sentences.find((sentence) => sentence.handle === handle) ?? [],
  );
}

/** The turn a sentence stands in, when it may be evidence at all; else why not. */
export function trustedTurn(
  sentence: Sentence,
  turns: readonly Turn[],
  strictAttribution: boolean,
): Turn | 'not_the_user' | 'untrusted_label' {
  const turn = turns.find(
    ({ queueId, turn: index }) => queueId === sentence.queueId && index === sentence.turn,
  );
  if (turn?.role !== 'user') return 'not_the_user';
  return turn.attribution === 'parsed' && strictAttribution ? 'untrusted_label' : turn;
}

const regionsOf = new WeakMap<Turn, readonly Region[]>();

/** Whether the code points `start`–`end` of a turn touch quoted, pasted or forwarded text. */
export function isPasted(turn: Turn, start: number, end: number): boolean {
  const find = () => findPastedRegions(turn.text, turn.attribution === 'parsed');
  return remember(regionsOf, turn, find).some((region) => start < region.end && region.start < end);
}

/** Evidence for the code points `start`–`end` of the turn; the quote is the sentence, or 240 characters round them. */
export function quoteEvidence(
  sentence: Sentence,
  turn: Turn,
  place: { readonly start: number; readonly end: number },
  claim: Evidence['claim'],
): Evidence {
  const points = [...sentence.text];
  const room = Math.max(0, QUOTE_CHARACTERS - (place.end - place.start));
  const from = Math.max(
    0,
    Math.min(place.start - sentence.start - (room >> 1), points.length - QUOTE_CHARACTERS),
  );
  return {
    queue_id: turn.queueId,
    turn: turn.turn,
    start: place.start,
    end: place.end,
    quote: points.slice(from, from + QUOTE_CHARACTERS).join(''),
    attribution: turn.attribution,
    claim,
  };
}

type Claim = Pick<Operation, 'src' | 'claim' | 'key' | 'value'>;

function verifyStated({ key, value }: Claim, sentence: Sentence, turn: Turn): Evidence | EvidenceReason {
  const folded = foldSentence(sentence);
  const support = findSupport(folded, value);
  if (!('places' in support)) return support.tier === 'lexical' ? 'value_partly_said' : 'value_not_said';
  let fault: EvidenceReason = 'value_not_said';
  for (const place of support.places) {
    const start = sentence.start + (folded.starts[place.from] ?? 0);
    const end = sentence.start + (folded.ends[place.to - 1] ?? 0);
    const reason = isPasted(turn, start, end) ? 'pasted' : findSpeechFault(folded.text, place, key);
    if (reason === null) return quoteEvidence(sentence, turn, { start, end }, 'stated');
    fault = reason;
  }
  return fault;
}

function verifyAgreed(
  { value }: Claim,
  sentence: Sentence,
  turn: Turn,
  sentences: readonly Sentence[],
  turns: readonly Turn[],
): Evidence | EvidenceReason {
  if (isPasted(turn, sentence.start, sentence.end)) return 'pasted';
  return findAssentFault(value, turn, sentences, turns) ?? quoteEvidence(sentence, turn, sentence, 'agreed');
}

/**
 * Checks a claim against the user's own words (4-memory, point 3). Each cited sentence is checked alone, as a
 * statement and as assent, since models mix the two up; the claimed one gives the reason. `inferred` is never lifted.
 * @param op key and value as they would be stored. @param sentences, turns of the whole batch.
 */
export function verifyEvidence(
  op: Claim,
  sentences: readonly Sentence[],
  turns: readonly Turn[],
  strictAttribution = false,
): Verdict {
  if (op.claim === 'inferred') return { section: 'llm_inferred', reason: null };
  if (hasMixedScript(op.value)) return { section: 'llm_inferred', reason: 'mixed_script' };
  let reason: EvidenceReason = 'no_source';
  for (const sentence of citedSentences(op.src, sentences)) {
    const turn = trustedTurn(sentence, turns, strictAttribution);
    if (typeof turn === 'string') {
      reason = turn;
      continue;
    }
    const stated = verifyStated(op, sentence, turn);
    const agreed = verifyAgreed(op, sentence, turn, sentences, turns);
    for (const found of [stated, agreed])
      if (typeof found === 'object') return { section: 'user_confirmed', evidence: found };
    const why = op.claim === 'agreed' ? agreed : stated;
    if (typeof why === 'string') reason = why;
  }
  return { section: 'llm_inferred', reason };
}
