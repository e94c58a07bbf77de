// A line per invariant: what held, what did not, and what cannot be seen from here.
import { type Checked, INVARIANTS, type Invariant } from './invariants.ts';
import type { DatabaseReport } from './verify-database.ts';

export type Line = Invariant & {
  readonly checked: readonly Checked[];
  readonly violations: number;
  readonly state: 'held' | 'broken' | 'unseen';
};

const countOf = (checked: readonly Checked[]): number => checked.reduce((sum, { count }) => sum + count, 0);

const EMPTY = 'there is no chat in this scope';

/**
 * Every invariant with what was checked of it. What nothing was checked of is unseen, never held; and so is everything
 * where there is nothing to look at.
 */
export function judge({ checked, chats, erasures }: DatabaseReport): Line[] {
  const isEmpty = chats === 0 && erasures === 0;
  return INVARIANTS.map((invariant) => {
    const own = checked.filter((one) => one.invariant === invariant.number);
    const violations = countOf(own);
    const isShown = invariant.needsHistory === true && own.some(({ name }) => name.endsWith('-history'));
    const { unseen: left, ...rest } = invariant;
    const line = {
      ...rest,
      ...(!isShown && left !== undefined && { unseen: left }),
      checked: own,
      violations,
    };
    if (violations > 0) return { ...line, state: 'broken' };
    if (own.length === 0) return { ...line, state: 'unseen' };
    return isEmpty ? { ...line, state: 'unseen', unseen: EMPTY } : { ...line, state: 'held' };
  });
}

function printLine(
  { number, sentence, state, violations, checked, unseen }: Line,
  waiting: string,
): string[] {
  const head = `${String(number).padStart(2)}  ${sentence}:`;
  const rest = unseen === undefined ? '' : `; not seen from here: ${unseen}`;
  if (state === 'unseen')
    return [`${head} not checked${waiting}${unseen === undefined ? '' : `: ${unseen}`}`];
  const details = checked.flatMap(({ detail }) => (detail === undefined ? [] : [detail])).join(', ');
  if (state === 'held') return [`${head} ok (${checked.length} checks${details && `, ${details}`})${rest}`];
  return [
    `${head} ${violations} violation${violations === 1 ? '' : 's'}`,
    ...checked
      .filter(({ count }) => count > 0)
      .flatMap(({ name, count, violations: first }) => [
        `      ${name}: ${count}`,
        ...first.map(({ chat_id, what }) => `        ${chat_id === null ? '' : `chat ${chat_id}: `}${what}`),
      ]),
  ];
}

/** The lines for people. The last one counts invariants: those that held, those that did not, those not checked. */
export function printReport({ openCircuits }: DatabaseReport, lines: readonly Line[]): string[] {
  const waits = openCircuits.length > 0 ? ` while a circuit is open (${openCircuits.join(', ')})` : '';
  const count = (state: Line['state']) => lines.filter((line) => line.state === state).length;
  return [
    ...lines.flatMap((line) => printLine(line, line.number === 7 ? waits : '')),
    '',
    `${count('held')} passed, ${count('broken')} failed, ${count('unseen')} not checked`,
  ];
}
