// A proposal into the results of its rows: tolerant of bad operations, trusting none of them.

import { countEntry } from './count-line.ts';
import { inStampOrder, type Stamped, stampSeqOf } from './entry-stamp.ts';
import { latestSummary } from './fold-entries.ts';
import { foldRegisters } from './fold-registers.ts';
import type { QueueId } from './ids.ts';
import { listFacts } from './listed-fact.ts';
import type { Entry } from './memory.ts';
import { findNearFact } from './near-key.ts';
import { OPERATIONS_MAX, type Proposal, type TokenUsage } from './operation.ts';
import { compareSources, type Prepared, type Proof, prepareOperation } from './prepare-operation.ts';
import { findRetraction } from './retraction.ts';
import type { Sentence } from './sentence.ts';
import { splitUsage } from './split-usage.ts';
import { nextSummary } from './summary.ts';
import {
  type Draft,
  type Effect,
  type Translated,
  translateRetraction,
  translateSetting,
} from './translate-operation.ts';
import type { Turn } from './turn.ts';
import type { MergedBy, UpdateOutcome } from './update.ts';

type Row = Stamped & { readonly queueId: QueueId };

/** As ports/update-queue.ts names it; the domain imports no port. */
export type TranslatedUpdate = {
  readonly entries: readonly Entry[];
  readonly outcome: Exclude<UpdateOutcome, 'dead_letter'>;
  readonly mergedBy: MergedBy;
  readonly tokens: TokenUsage;
};

export type Translation = {
  readonly proposal: Proposal;
  readonly sentences: readonly Sentence[];
  readonly turns: readonly Turn[];
  readonly entries: readonly Entry[];
  /** Where a redrive may still put entries; default none. */
  readonly deadSeqs?: readonly number[];
  readonly updates: readonly Row[];
  readonly strictAttribution: boolean;
  /** o200k tokens of a text. */
  readonly countTokens: (text: string) => number;
  readonly mergedBy: MergedBy;
  readonly usage: TokenUsage;
};

/** @param seq of the row: what a redrive says is measured by what stood when it was said, not by what came later. */
function translate(
  prepared: Prepared,
  standing: readonly Entry[],
  seq: number,
  proof: Proof & Pick<Translation, 'deadSeqs'>,
): Translated {
  const { op, fact, value, verdict } = prepared;
  if (prepared.key === null) return { effect: 'refused', drafts: [] };
  // Against what stands now and not what the prompt listed: rows of one batch must see each other as if apart.
  const isNew = fact === null && op.op !== 'retract' && value !== null;
  const near = isNew ? findNearFact(prepared.key, value, listFacts(standing)) : null;
  const key = near?.key ?? prepared.key;
  const register = foldRegisters(standing.filter((entry) => entry.key === key && entry.seq <= seq))[0];
  if (op.op === 'retract') {
    const member = value ?? fact?.value ?? null;
    const values = member === null ? (register?.confirmed ?? []).map((entry) => entry.value) : [member];
    const said = findRetraction(
      { src: op.src, key, values },
      proof.sentences,
      proof.turns,
      proof.strictAttribution,
    );
    return translateRetraction(key, member, said, register);
  }
  if (value === null) return { effect: 'refused', drafts: [] };
  const isClaimed = op.claim !== 'inferred' || op.op === 'promote';
  // Said again after an update that died: a redrive of that one would else win over what was said before it.
  const isOvertakable = (entry: Entry): boolean =>
    (proof.deadSeqs ?? []).some((dead) => entry.seq < dead && dead < seq);
  const setting = { op: op.op, key, value, many: op.many, fact, isClaimed, verdict, isOvertakable };
  return translateSetting(setting, register);
}

/** One full effect makes the row `applied`; else the worst that is true of it is said. */
function outcomeOf(effects: readonly Effect[], isSummaryChanged: boolean): TranslatedUpdate['outcome'] {
  if (effects.includes('applied')) return 'applied';
  if (effects.includes('demoted')) return 'demoted';
  if (effects.length > 0 && effects.every((effect) => effect === 'refused')) return 'rejected';
  return isSummaryChanged ? 'applied' : 'no_change';
}

/**
 * Turns what the model proposed into log entries per row. Sections, targets and order are decided here from the
 * evidence; each entry bears the (seq, position) of the row whose words prove it, so batching leaves no trace.
 * Operations without a source, surplus ones and the summary belong to the last row. Entries of a redrive bear the seq
 * its words were first accepted with, so that whatever was said since wins over them.
 * @param entries the log before this batch. @param updates every row of the batch, in seq order.
 * @returns a result for every row; empty when `updates` is.
 */
export function translateProposal(batch: Translation): Map<QueueId, TranslatedUpdate> {
  const { proposal, entries, updates, countTokens, mergedBy } = batch;
  const rows = inStampOrder(updates);
  const last = rows.at(-1);
  if (!last) return new Map();
  const facts = listFacts(entries);
  const added = new Map<QueueId, Entry[]>(rows.map(({ queueId }) => [queueId, []]));
  const effects = new Map<QueueId, Effect[]>(rows.map(({ queueId }) => [queueId, []]));
  const standing = [...entries];
  const append = (row: Row, draft: Draft): void => {
    const own = added.get(row.queueId) ?? [];
    const entry = {
      seq: stampSeqOf(row),
      position: own.length,
      ...draft,
      tokens: countEntry(draft, countTokens),
    };
    own.push(entry);
    standing.push(entry);
  };
  const prepared = proposal.ops
    .slice(0, OPERATIONS_MAX)
    .map((op) => prepareOperation(op, facts, batch))
    .sort((a, b) => compareSources(a.source, b.source));
  for (const one of prepared) {
    const row = rows.find(({ queueId }) => queueId === one.queueId) ?? last;
    const { effect, drafts } = translate(one, standing, stampSeqOf(row), batch);
    effects.get(row.queueId)?.push(effect);
    for (const draft of drafts) append(row, draft);
  }
  if (proposal.ops.length > OPERATIONS_MAX) effects.get(last.queueId)?.push('refused');

  const summary = latestSummary(entries)?.value ?? '';
  const known = [...batch.sentences.map(({ text }) => text), ...facts.map(({ value }) => value)].join('\n');
  const next = nextSummary(summary, proposal, known);
  if (next !== summary)
    append(last, {
      kind: 'summary',
      section: 'general_summary',
      key: 'general_summary',
      value: next,
      many: false,
      confidence: 1,
      evidence: null,
      reason: null,
    });

  const shares = splitUsage(batch.usage, rows.length);
  return new Map(
    rows.map((row, index) => {
      const outcome = outcomeOf(effects.get(row.queueId) ?? [], row === last && next !== summary);
      const tokens = shares[index] ?? { input: 0, output: 0 };
      return [row.queueId, { entries: added.get(row.queueId) ?? [], outcome, mergedBy, tokens }];
    }),
  );
}
