// Reads a folder of dialogues: *.jsonl, where `long` lines name the dialogues they join and `injections` are attacks.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Dialogue, dialogue, type Injection, injection } from './dialogue.ts';

export type DialogueSet = {
  readonly dialogues: readonly Dialogue[];
  readonly long: readonly Dialogue[];
  readonly injections: readonly Injection[];
  /** SHA-256 over all files, so that a report names its data; 16 hex digits. */
  readonly hash: string;
};

/** The dialogues written for the project. */
export const OWN_DIALOGUES = join(import.meta.dirname, 'dialogues');

const parts = z.object({ id: z.string(), parts: z.array(z.string()).min(2) });

/** Joins dialogues into one chat: turn numbers shift, ids get the part's number. */
function joinDialogues(id: string, members: readonly Dialogue[]): Dialogue {
  const joined: Dialogue = {
    id,
    source: 'long',
    lang: 'en',
    domains: [],
    turns: [],
    facts: [],
    assistant_only: [],
    replies: [],
  };
  for (const [part, member] of members.entries()) {
    const by = joined.turns.length;
    const name = (fact: string) => `${part}.${fact}`;
    joined.turns.push(...member.turns);
    joined.domains.push(...member.domains);
    joined.facts.push(
      ...member.facts.map((fact) => ({
        ...fact,
        id: name(fact.id),
        turn: fact.turn + by,
        ...(fact.evidence && { evidence: fact.evidence.map((e) => ({ ...e, turn: e.turn + by })) }),
        ...(fact.proposed_turn !== undefined && { proposed_turn: fact.proposed_turn + by }),
        ...(fact.supersedes && { supersedes: name(fact.supersedes) }),
        ...(fact.superseded_by && { superseded_by: name(fact.superseded_by) }),
        ...(fact.ended_turn !== undefined && { ended_turn: fact.ended_turn + by }),
        ...(fact.reconfirmed && { reconfirmed: fact.reconfirmed.map((turn) => turn + by) }),
        ...(fact.state_reset_turn !== undefined && { state_reset_turn: fact.state_reset_turn + by }),
      })),
    );
    joined.assistant_only.push(...member.assistant_only.map((one) => ({ ...one, turn: one.turn + by })));
    joined.replies.push(...member.replies.map((one) => ({ ...one, turn: one.turn + by, to: one.to + by })));
  }
  return joined;
}

/** @throws when the folder is absent or a line does not fit the format: an eval on half its data is none. */
export function readDialogues(folder: string): DialogueSet {
  if (!existsSync(folder)) throw new Error('there is no such folder of dialogues; see eval/README.md');
  const hash = createHash('sha256');
  const lines = (name: string): unknown[] => {
    const text = readFileSync(join(folder, name), 'utf8');
    hash.update(`${name}\n${text}`);
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]));
  };
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  const dialogues: Dialogue[] = [];
  const injections: Injection[] = [];
  const joins: z.infer<typeof parts>[] = [];
  for (const name of names) {
    const read = lines(name);
    if (name === 'injections.jsonl') injections.push(...read.map((line) => injection.parse(line)));
    else if (name === 'long.jsonl') joins.push(...read.map((line) => parts.parse(line)));
    else dialogues.push(...read.map((line) => dialogue.parse(line)));
  }
  const byId = new Map(dialogues.map((one) => [one.id, one]));
  const long = joins.map(({ id, parts: members }) =>
    joinDialogues(
      id,
      members.flatMap((member) => byId.get(member) ?? []),
    ),
  );
  return { dialogues, long, injections, hash: hash.digest('hex').slice(0, 16) };
}
