// Scores one chat without a judge: every figure is a count of gold facts found, or not found, in what a reader is given.
import { findValue } from '../src/domain/find-value.ts';
import { foldText, foldValue } from '../src/domain/folded-text.ts';
import { isSameValue } from '../src/domain/normalise-value.ts';
import { cutExchanges } from './chat-turns.ts';
import type { Dialogue, GoldFact } from './dialogue.ts';
import { isScored } from './gold-operations.ts';
import type { Step, View } from './system.ts';

/** Hits of so many cases. */
export type Tally = { readonly hits: number; readonly of: number };
export const METRICS = [
  'capture',
  'section',
  'false_confirmed',
  'contradiction',
  'stale',
  'retention_1_5',
  'retention_6_15',
  'retention_16_30',
  'retention_31_up',
] as const;
export type Metric = (typeof METRICS)[number];
export type ChatScore = Readonly<Record<Metric, Tally>>;

/** A stored value may hold so many words more than the gold one. */
const EXCESS_WORDS = 4;
const AGES: readonly [Metric, number, number][] = [
  ['retention_1_5', 1, 5],
  ['retention_6_15', 6, 15],
  ['retention_16_30', 16, 30],
  ['retention_31_up', 31, Number.POSITIVE_INFINITY],
];

const words = (text: string): number => text.split(' ').length;

/** Any accepted form inside the stored value, at the edges of words, with at most four words round it. */
function holds(stored: string, gold: GoldFact): boolean {
  const folded = foldText(stored);
  return gold.values.some(
    (value) =>
      isSameValue(stored, value) ||
      (words(folded.text) <= words(value) + EXCESS_WORDS && findValue(folded, value).length > 0),
  );
}

const among = (pairs: View['confirmed'], gold: GoldFact): boolean =>
  pairs.some(([, value]) => holds(value, gold));
const inText = ({ text }: View, { values }: GoldFact): boolean => {
  const folded = foldValue(text);
  return values.some((value) => folded.includes(foldValue(value)));
};

const EMPTY: Tally = { hits: 0, of: 0 };
export const addTally = (a: Tally, b: Tally): Tally => ({ hits: a.hits + b.hits, of: a.of + b.of });
const count = (list: readonly boolean[]): Tally => ({ hits: list.filter(Boolean).length, of: list.length });

/** The fact's life in updates: from the one that brings it to the last before it is superseded or no longer scored. */
function lifeOf(
  fact: GoldFact,
  updateAt: (turn: number) => number,
  last: number,
): { born: number; dies: number } {
  const ends = [fact.ended_turn, fact.state_reset_turn].filter((turn) => turn !== undefined).map(updateAt);
  return { born: updateAt(fact.turn), dies: Math.min(last + 1, ...ends) };
}

/**
 * @param steps one per exchange of the dialogue. @param isTextOnly the system keeps no facts (a window): presence is
 * then looked for in its text, and it has no sections to be right or wrong about.
 */
export function scoreChat(dialogue: Dialogue, steps: readonly Step[], isTextOnly: boolean): ChatScore {
  const exchanges = cutExchanges(dialogue.turns);
  const updateAt = (turn: number) => exchanges.findIndex(({ from, to }) => from <= turn && turn < to);
  const viewAt = (update: number): View | undefined => steps[update]?.view;
  const facts = dialogue.facts.filter((fact) => isScored(fact) && fact.kind !== 'bool');
  const stated = facts.filter(({ basis, evidence }) => basis === 'stated' && evidence !== undefined);
  const isThere = (view: View | undefined, fact: GoldFact): boolean =>
    view !== undefined && (isTextOnly ? inText(view, fact) : among(view.confirmed, fact));

  const ages = new Map<Metric, Tally>();
  const captured: boolean[] = [];
  for (const fact of stated) {
    const { born, dies } = lifeOf(fact, updateAt, steps.length - 1);
    if (dies <= born) continue;
    const isCaptured = isThere(viewAt(born), fact);
    captured.push(isCaptured);
    for (let update = born + 1; isCaptured && update < dies; update += 1) {
      const bucket = AGES.find(([, from, to]) => from <= update - born && update - born <= to)?.[0];
      if (bucket)
        ages.set(bucket, addTally(ages.get(bucket) ?? EMPTY, count([isThere(viewAt(update), fact)])));
    }
  }

  const sections = facts.flatMap((fact): boolean[] => {
    const view = viewAt(updateAt(fact.turn));
    if (isTextOnly || view === undefined) return [];
    const isIn = { confirmed: among(view.confirmed, fact), inferred: among(view.inferred, fact) };
    if (!isIn.confirmed && !isIn.inferred) return [];
    const isSaid = fact.basis === 'stated' || fact.basis === 'confirmed_yes';
    // An accepted offer may stand in either section; what was only carried over may not be called confirmed.
    return fact.basis.startsWith('accepted') ? [] : [isSaid ? isIn.confirmed : !isIn.confirmed];
  });

  const changes = stated.flatMap((fact): { isNew: boolean; isOld: boolean }[] => {
    const old = facts.find(({ id }) => id === fact.supersedes);
    const view = viewAt(updateAt(fact.turn));
    if (old?.basis !== 'stated' || old.evidence === undefined || !view) return [];
    // Another live fact may rightly hold the old words; and a change inside one update never stood.
    const isShared = facts.some(
      (other) =>
        other.id !== old.id &&
        other.values.some((value) => old.values.some((one) => isSameValue(one, value))),
    );
    if (isShared || holds(fact.values[0] ?? '', old) || updateAt(old.turn) === updateAt(fact.turn)) return [];
    return [{ isNew: isThere(view, fact), isOld: isThere(view, old) }];
  });

  const claimed = dialogue.assistant_only.map(({ value }) =>
    steps.some(({ view }) => view.confirmed.some(([, stored]) => isSameValue(stored, value))),
  );
  const age = (metric: Metric) => ages.get(metric) ?? EMPTY;
  return {
    capture: count(captured),
    section: count(sections),
    false_confirmed: isTextOnly ? EMPTY : count(claimed),
    contradiction: isTextOnly ? EMPTY : count(changes.map(({ isNew, isOld }) => isNew && !isOld)),
    // The new value was taken and the old one stands beside it: the one thing a memory must never do.
    stale: isTextOnly ? EMPTY : count(changes.filter(({ isNew }) => isNew).map(({ isOld }) => isOld)),
    retention_1_5: age('retention_1_5'),
    retention_6_15: age('retention_6_15'),
    retention_16_30: age('retention_16_30'),
    retention_31_up: age('retention_31_up'),
  };
}
