// A batch as a delivery would hand it to the domain, from plain [role, text] pairs.
import { asId, type QueueId } from '../../src/domain/ids.ts';
import type { Entry } from '../../src/domain/memory.ts';
import type { Role } from '../../src/domain/message.ts';
import type { Operation, Proposal } from '../../src/domain/operation.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { type TranslatedUpdate, translateProposal } from '../../src/domain/translate-proposal.ts';
import { readTurns, type Turn } from '../../src/domain/turn.ts';

export type Said = readonly [Role, string];

export const queueId = (seq: number): QueueId =>
  asId<QueueId>(`00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`);

export const turnsOf = (seq: number, said: readonly Said[]): Turn[] =>
  readTurns({
    queueId: queueId(seq),
    seq,
    triggerSource: 'api',
    exchange: { contextSnippet: null, messages: said.map(([role, content]) => ({ role, content })) },
  });

export const snippetTurns = (text: string, triggerSource: 'manual' | 'api' = 'api'): Turn[] =>
  readTurns({
    queueId: queueId(1),
    seq: 1,
    triggerSource,
    exchange: { contextSnippet: text, messages: null },
  });

export const op = (given: Partial<Operation>): Operation => ({
  src: 'u1.1',
  claim: 'stated',
  op: 'add',
  id: 0,
  key: 'fact',
  value: '',
  many: false,
  ...given,
});

export const proposal = (...ops: Operation[]): Proposal => ({ ops, summary_op: 'keep', summary: '' });

/** Translates a proposal for updates 1, 2, … or from `firstSeq`; the rows' results in order. */
export function translateBatch(
  updates: readonly (readonly Said[])[],
  given: Proposal,
  entries: readonly Entry[] = [],
  { firstSeq = 1, strictAttribution = false }: { firstSeq?: number; strictAttribution?: boolean } = {},
): TranslatedUpdate[] {
  const turns = updates.flatMap((said, index) => turnsOf(firstSeq + index, said));
  const results = translateProposal({
    proposal: given,
    turns,
    sentences: numberSentences(turns),
    entries,
    updates: updates.map((_, index) => ({ queueId: queueId(firstSeq + index), seq: firstSeq + index })),
    strictAttribution,
    countTokens: (text) => text.length,
    mergedBy: 'llm',
    usage: { input: 100, output: 11 },
  });
  return [...results.values()];
}
