// One operation into log entries, against what stands now.
import type { Verdict } from './evidence.ts';
import type { Register } from './fold-registers.ts';
import type { ListedFact } from './listed-fact.ts';
import type { Entry, Evidence } from './memory.ts';
import { isSameValue } from './normalise-value.ts';

/** An entry before it gets its place in the log and its tokens. */
export type Draft = Omit<Entry, 'seq' | 'position' | 'tokens'>;

/** `demoted`: it was claimed as the user's word and is kept as an assumption. `refused`: nothing of it is kept. */
export type Effect = 'applied' | 'demoted' | 'no_change' | 'refused';
export type Translated = { readonly effect: Effect; readonly drafts: readonly Draft[] };

const CONFIRMED = 3;
const SAID_UNSURELY = 2;
const ASSUMED = 1;
/** Reasons that leave the user's own words behind the assumption. */
const OWN_WORDS = /^(?:assent_(?:with_edit|not_given)|hedged|asked_not_said|untrusted_label)$/u;

const NOTHING: Translated = { effect: 'no_change', drafts: [] };
const REFUSED: Translated = { effect: 'refused', drafts: [] };

const has = (entries: readonly Entry[] | undefined, value: string): Entry | undefined =>
  entries?.find((entry) => isSameValue(entry.value, value));

const confirm = (
  kind: 'set' | 'retract',
  key: string,
  value: string,
  many: boolean,
  evidence: Evidence,
): Draft => ({
  kind,
  section: 'user_confirmed',
  key,
  value,
  many,
  confidence: CONFIRMED,
  evidence,
  reason: null,
});

const assume = (
  kind: 'set' | 'retract',
  key: string,
  value: string,
  many: boolean,
  reason: string | null,
): Draft => ({
  kind,
  section: 'llm_inferred',
  key,
  value,
  many,
  confidence: OWN_WORDS.test(reason ?? '') ? SAID_UNSURELY : ASSUMED,
  evidence: null,
  reason,
});

/** What add, update and promote have in common: a key is to have a value. */
export type Setting = {
  readonly op: 'add' | 'update' | 'promote';
  readonly key: string;
  readonly value: string;
  readonly many: boolean;
  /** The listed fact the operation points at. */
  readonly fact: ListedFact | null;
  readonly isClaimed: boolean;
  readonly verdict: Verdict;
  /** Whether a redrive may still put another value between this entry and what is said now. */
  readonly isOvertakable: (entry: Entry) => boolean;
};

/** A key that holds several values goes on doing so: an update that names none of them must not clear them all. */
function isMember({ op, many, fact }: Setting, live: readonly Entry[]): boolean {
  if (op === 'update' && !fact && live.length === 1) return many;
  return many || (fact?.many ?? live.some((entry) => entry.many));
}

/** Sets a value; the section was decided by the verifier, never by the model. */
export function translateSetting(setting: Setting, register: Register | undefined): Translated {
  const { key, value, verdict, fact, isClaimed } = setting;
  const confirmed = register?.confirmed ?? [];
  const assumed = [...(register?.inferred ?? []), ...(register?.contradicting ?? [])];
  const standing = has(confirmed, value);
  const isStanding = standing !== undefined;
  if (verdict.section === 'llm_inferred') {
    const known = has(assumed, value);
    const isNewQuestion = verdict.reason?.startsWith('assent_') && !known?.reason?.startsWith('assent_');
    if (isStanding || (known && !isNewQuestion)) return NOTHING;
    const draft = assume('set', key, value, isMember(setting, [...confirmed, ...assumed]), verdict.reason);
    return { effect: isClaimed ? 'demoted' : 'applied', drafts: [draft] };
  }
  // Said again: nothing new, unless a newer assumption has put it in doubt since.
  const isAlone = (register?.contradicting ?? []).length === 0 && confirmed.length === 1;
  const many = isMember(setting, confirmed);
  if (standing && (isAlone || many)) {
    if (!setting.isOvertakable(standing)) return NOTHING;
    // The same value at a later place: nothing changes that can be seen.
    const again = confirm('set', key, standing.value, standing.many, verdict.evidence);
    return { effect: 'no_change', drafts: [again] };
  }
  const replaced = setting.op === 'update' && many && fact?.many && has(confirmed, fact.value);
  const drafts = [confirm('set', key, value, many, verdict.evidence)];
  if (replaced) drafts.unshift(confirm('retract', key, replaced.value, true, verdict.evidence));
  return { effect: 'applied', drafts };
}

/** @param value of one member, or null for all of the key. @param evidence the user's sentence, or null. */
export function translateRetraction(
  key: string,
  value: string | null,
  evidence: Evidence | null,
  register: Register | undefined,
): Translated {
  const wanted = (entries: readonly Entry[] = []): readonly Entry[] => {
    const member = value === null ? undefined : has(entries, value);
    return member ? [member] : entries;
  };
  const confirmed = wanted(register?.confirmed);
  const assumed = wanted([...(register?.inferred ?? []), ...(register?.contradicting ?? [])]);
  if (confirmed.length > 0 && evidence)
    return {
      effect: 'applied',
      drafts: confirmed.map((entry) => confirm('retract', key, entry.value, entry.many, evidence)),
    };
  // Without the user's word only assumptions go: an injected “forget everything” reaches no further.
  if (assumed.length === 0) return REFUSED;
  return {
    effect: 'applied',
    drafts: assumed.map((entry) => assume('retract', key, entry.value, entry.many, null)),
  };
}
