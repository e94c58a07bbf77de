// Lists and settles dead letters, one after the other: nothing here runs faster than a chat can take it.
import type { Problem } from '../src/domain/problem.ts';
import type { Result } from '../src/domain/result.ts';
import { dropDeadLetter } from '../src/flows/drop-dead-letter.ts';
import { redriveUpdate } from '../src/flows/redrive-update.ts';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from '../src/ports/dead-letters.ts';
import type { Operator } from './connect.ts';
import type { DeadLetterCommand } from './dead-letter-arguments.ts';

/** Rows per read: a list of thousands is read in pages, each within the deadline of one call. */
const PAGE = 200;

/** What became of one letter; `unavailable`: it is open whether anything happened, and asking again is safe. */
export type Settled = {
  readonly queue_id: string;
  readonly outcome: string;
  /** The successor. */
  readonly redriven_as?: string;
  /** Of the successor, or of what was dropped. */
  readonly seq?: number;
};

/** What leaves nothing to do: the decision stands, by this call or by an earlier one. */
const GOOD: Readonly<Record<Exclude<DeadLetterCommand, 'list'>, readonly string[]>> = {
  redrive: ['redriven', 'already_redriven'],
  drop: ['dropped', 'already_dropped'],
};

export const isGood = (command: keyof typeof GOOD, { outcome }: Settled): boolean =>
  GOOD[command].includes(outcome);

/** Reads pages until `most` letters are there or no more are. @throws Error when a page could not be read. */
export async function collectLetters(
  deadLetters: DeadLetters,
  filter: DeadLetterFilter,
  most: number,
): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  while (found.length < most) {
    const rows = Math.min(PAGE, most - found.length);
    const page = await deadLetters.listDeadLetters(filter, found.at(-1) ?? null, rows);
    if (!page.ok) throw new Error('The database did not answer.\nTry again; what was settled stays so.');
    found.push(...page.value);
    if (page.value.length < rows) break;
  }
  return found;
}

/** Settles one letter; a database that is away is an outcome too, so that a bulk tells where it stands. */
export async function settleLetter(
  operator: Omit<Operator, 'keyRing'>,
  command: keyof typeof GOOD,
  letter: Pick<DeadLetter, 'tenantId' | 'queueId'>,
): Promise<Settled> {
  const queue_id = letter.queueId;
  const settle = command === 'redrive' ? redriveUpdate : dropDeadLetter;
  const answer: Result<Awaited<Answer>, Problem> = await settle(operator, letter);
  if (!answer.ok) return { queue_id, outcome: 'unavailable' };
  const { value } = answer;
  return {
    queue_id,
    outcome: value.outcome,
    ...('queueId' in value && { redriven_as: value.queueId }),
    ...('seq' in value && { seq: value.seq }),
  };
}

type Answer = Extract<
  Awaited<ReturnType<typeof redriveUpdate>> | Awaited<ReturnType<typeof dropDeadLetter>>,
  { ok: true }
>['value'];
