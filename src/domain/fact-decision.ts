// A person's decision about a fact: confirm, reject or correct. It is their word, without a sentence to quote.
import { cleanKey, cleanValue } from './clean-operation.ts';
import type { CountTokens } from './count-line.ts';
import { type EntryDraft, placeEntries, type Stamp } from './entry-stamp.ts';
import { foldRegisters } from './fold-registers.ts';
import { foldValue } from './folded-text.ts';
import type { QueueId } from './ids.ts';
import type { Entry, Evidence } from './memory.ts';
import { err, ok, type Result } from './result.ts';

export const DECISIONS = ['confirm', 'reject', 'correct'] as const;
export type DecisionAction = (typeof DECISIONS)[number];

export type FactDecision = {
  readonly key: string;
  readonly action: DecisionAction;
  /** Needed by `correct`; with the others it names one of several values. */
  readonly value?: string | undefined;
  /** `freeStamp` of the log and the decision's own seq. */
  readonly stamp: Stamp;
  /** The update that brings the decision. */
  readonly queueId: QueueId;
  readonly countTokens: CountTokens;
};

/**
 * Why a decision cannot be carried out. `fact_not_found`: nothing stands under the key, or not this value.
 * `value_missing`: `correct` without one. `value_ambiguous`: several could be meant. `value_unusable`: not one line
 * of at most 300 characters.
 */
export type DecisionRefusal = {
  readonly code: 'fact_not_found' | 'value_missing' | 'value_ambiguous' | 'value_unusable';
};

const decided = (queueId: QueueId): Evidence => ({
  queue_id: queueId,
  turn: 0,
  start: 0,
  end: 0,
  quote: '',
  attribution: 'message',
  claim: 'decided',
});

type Settled = Pick<EntryDraft, 'kind' | 'key' | 'value' | 'many'>;

const settle = (queueId: QueueId, draft: Settled): EntryDraft => ({
  ...draft,
  section: 'user_confirmed',
  confidence: 3,
  evidence: decided(queueId),
  reason: null,
});

// As a member, also when it is the only value: other assumptions of the key were not asked about.
const letGo = ({ key, value }: Entry): EntryDraft => ({
  kind: 'retract',
  section: 'llm_inferred',
  key,
  value,
  many: true,
  confidence: 1,
  evidence: null,
  reason: 'rejected',
});

type Standing = { readonly confirmed: readonly Entry[]; readonly assumed: readonly Entry[] };
type Decided = Result<readonly EntryDraft[], DecisionRefusal>;

const refuse = (code: DecisionRefusal['code']): Decided => err({ code });

const named = (entries: readonly Entry[], value: string | undefined): readonly Entry[] =>
  value === undefined ? entries : entries.filter((entry) => foldValue(entry.value) === foldValue(value));

function confirm({ confirmed, assumed }: Standing, value: string | undefined, queueId: QueueId): Decided {
  const meant = named(assumed, value);
  const [one, ...others] = meant;
  if (one && others.length > 0 && meant.some(({ many }) => !many)) return refuse('value_ambiguous');
  // Already confirmed: their yes changes nothing, and is no fault.
  if (!one) return named(confirmed, value).length > 0 ? ok([]) : refuse('fact_not_found');
  return ok(meant.map(({ key, value, many }) => settle(queueId, { kind: 'set', key, value, many })));
}

function reject({ confirmed, assumed }: Standing, value: string | undefined, queueId: QueueId): Decided {
  // Without a value the question that was asked is meant: the confirmed fact it put in doubt stands.
  const guesses = named(assumed, value);
  if (guesses.length > 0) return ok(guesses.map(letGo));
  const facts = named(confirmed, value);
  const [first] = facts;
  if (!first) return refuse('fact_not_found');
  const retract = ({ key, value }: Entry, many: boolean) =>
    settle(queueId, { kind: 'retract', key, value, many });
  // With the last of them the key is cleared: an older assumption that it hid must not come back in its place.
  return ok(
    facts.length === confirmed.length ? [retract(first, false)] : facts.map((one) => retract(one, true)),
  );
}

function correct({ confirmed, assumed }: Standing, value: string | undefined, queueId: QueueId): Decided {
  if (value === undefined) return refuse('value_missing');
  const clean = cleanValue(value);
  if (clean === null) return refuse('value_unusable');
  const [standing] = [...confirmed, ...assumed];
  if (!standing) return refuse('fact_not_found');
  const { key, many } = standing;
  if (
    named(confirmed, clean).some((entry) => entry.value === clean) &&
    confirmed.length === 1 &&
    assumed.length === 0
  )
    return ok([]);
  const set = settle(queueId, { kind: 'set', key, value: clean, many });
  const [only, ...others] = confirmed;
  if (!many || !only || others.length > 0)
    return ok([set, ...assumed.filter((entry) => !entry.many).map(letGo)]);
  return ok([settle(queueId, { kind: 'retract', key, value: only.value, many }), set]);
}

/**
 * The entries of a decision, to be applied like those of any update.
 * - `confirm`: the assumption (or the value asked about in `to_confirm`) becomes confirmed; nothing if it is already.
 * - `reject`: assumptions of the key go; where there are none, the confirmed values do. The model may infer the same
 *   again from newer words, it is then asked about again.
 * - `correct`: the key's value becomes this one. Of a list, a single value is replaced and a further one is added to
 *   several, since nobody said which of them is wrong: that one is rejected by its value.
 * Values are compared as everywhere, folded. @returns entries in log order, none when nothing changes.
 */
export function decideFact(
  entries: readonly Entry[],
  { key, action, value, stamp, queueId, countTokens }: FactDecision,
): Result<Entry[], DecisionRefusal> {
  const name = cleanKey(key);
  const register = foldRegisters(entries.filter((entry) => entry.key === name))[0];
  const standing = {
    confirmed: register?.confirmed ?? [],
    assumed: [...(register?.inferred ?? []), ...(register?.contradicting ?? [])],
  };
  const drafts = { confirm, reject, correct }[action](standing, value, queueId);
  return drafts.ok ? ok(placeEntries(drafts.value, stamp, countTokens)) : drafts;
}
