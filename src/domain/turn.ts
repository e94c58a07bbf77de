// Turns: who said what in one update, and how surely that is known.
import { type Stamped, stampSeqOf } from './entry-stamp.ts';
import type { QueueId } from './ids.ts';
import type { Evidence } from './memory.ts';
import type { Role } from './message.ts';
import { findRoleLabels } from './role-label.ts';
import type { Exchange, TriggerSource } from './update.ts';

export type Turn = {
  readonly queueId: QueueId;
  /** When it was said: for a redrive, the seq it was first accepted with. */
  readonly seq: number;
  /** 0-based within its update. */
  readonly turn: number;
  /** `unattributed` words may inform the summary and inferences; they are never evidence. */
  readonly role: Role | 'unattributed';
  readonly text: string;
  readonly attribution: Evidence['attribution'];
};

type Spoken = Pick<Turn, 'role' | 'text' | 'attribution'>;

function readSnippet(text: string, triggerSource: TriggerSource): Spoken[] {
  const labels = findRoleLabels(text, true);
  if (labels.length === 0) {
    // A manual trigger is a person typing into a form, unless it looks like a dialogue; an API caller may hand
    // over anything.
    return [{ role: triggerSource === 'manual' ? 'user' : 'unattributed', text, attribution: 'unlabelled' }];
  }
  const head: Spoken = {
    role: 'unattributed',
    text: text.slice(0, labels[0]?.index),
    attribution: 'unlabelled',
  };
  return [
    head,
    ...labels.map(({ role, end }, index): Spoken => {
      return { role, text: text.slice(end, labels[index + 1]?.index), attribution: 'parsed' };
    }),
  ];
}

/**
 * Reads the turns of one update (4-memory, point 4). Messages keep their roles; a plain snippet is read by its
 * line-start labels; a line that looks headed by anybody unknown is nobody's, and so is all up to the next known label.
 * Weakness: a label inside pasted text of a plain snippet counts as a speaker, which is why `STRICT_ATTRIBUTION`
 * exists and why the docs recommend messages.
 * @returns turns in order, without empty ones; `text` is trimmed for snippets, verbatim for messages.
 */
export function readTurns(
  update: Stamped & {
    readonly queueId: QueueId;
    readonly exchange: Exchange;
    readonly triggerSource: TriggerSource;
  },
): Turn[] {
  const { queueId, exchange, triggerSource } = update;
  const seq = stampSeqOf(update);
  const spoken: Spoken[] = exchange.messages
    ? exchange.messages.map(({ role, content }) => ({ role, text: content, attribution: 'message' }))
    : readSnippet(exchange.contextSnippet ?? '', triggerSource).map((turn) => ({
        ...turn,
        text: turn.text.trim(),
      }));
  return spoken
    .filter(({ text }) => text.trim() !== '')
    .map((turn, index) => ({ queueId, seq, turn: index, ...turn }));
}
