// Our own way, with the code that ships: operations checked and folded. With a model it is `ops`, without `offline`.

import type { GoldOperation } from '../local/model/gold.ts';
import { buildRequest } from '../src/adapters/openai/build-request.ts';
import { readCompletion } from '../src/adapters/openai/read-completion.ts';
import { foldEntries } from '../src/domain/fold-entries.ts';
import { listFacts } from '../src/domain/listed-fact.ts';
import type { Entry } from '../src/domain/memory.ts';
import { readPrompt } from '../src/domain/offline-prompt.ts';
import { proposeOffline } from '../src/domain/offline-rules.ts';
import type { Proposal } from '../src/domain/operation.ts';
import { buildPrompt, type Prompt } from '../src/domain/prompt.ts';
import { numberSentences } from '../src/domain/sentence.ts';
import { translateProposal } from '../src/domain/translate-proposal.ts';
import type { AskModel } from './ask-model.ts';
import { asPairs, type Step, type System, type View } from './system.ts';

const TOKEN_LIMIT = 2_000;
export type CountTokens = (text: string) => number;

type Proposed = Pick<Step, 'inputTokens' | 'outputTokens' | 'ms'> & { readonly proposal: Proposal | null };
type Propose = (prompt: Prompt, replicate: number, gold: readonly GoldOperation[]) => Promise<Proposed>;

export function viewOf(entries: readonly Entry[]): View {
  const memory = foldEntries(entries, TOKEN_LIMIT);
  return {
    confirmed: asPairs(memory.user_confirmed),
    inferred: asPairs(memory.llm_inferred),
    text: memory.general_summary,
  };
}

const keepWith = (name: string, propose: Propose, countTokens: CountTokens): System => ({
  name,
  open(replicate) {
    let entries: readonly Entry[] = [];
    return {
      async take(exchange, gold) {
        const sentences = numberSentences(exchange.turns);
        const { general_summary } = foldEntries(entries, TOKEN_LIMIT);
        const prompt = buildPrompt(listFacts(entries), general_summary, sentences);
        const { proposal, ...cost } = await propose(prompt, replicate, gold);
        if (proposal !== null) {
          const results = translateProposal({
            proposal,
            sentences,
            turns: exchange.turns,
            entries,
            updates: [exchange],
            strictAttribution: false,
            countTokens,
            mergedBy: 'llm',
            usage: { input: 0, output: 0 },
          });
          entries = [...entries, ...[...results.values()].flatMap((result) => result.entries)];
        }
        const view = viewOf(entries);
        const memoryTokens = foldEntries(entries, TOKEN_LIMIT).token_count;
        return { view, isMerged: proposal !== null, memoryTokens, ...cost };
      },
    };
  },
});

/** @param countTokens used for the output, too, since endpoints bill in tokens of their own. */
export const operationsSystem = (ask: AskModel, model: string, countTokens: CountTokens): System =>
  keepWith(
    'ops',
    async (prompt, replicate, gold) => {
      const { status, answer, ms } = await ask(buildRequest(model, prompt, null), replicate, gold);
      const read = status === 200 ? readCompletion(answer) : null;
      const proposal = read?.ok ? read.value.proposal : null;
      const inputTokens = countTokens(`${prompt.system}\n${prompt.user}`);
      return {
        proposal,
        inputTokens,
        outputTokens: proposal ? countTokens(JSON.stringify(proposal)) : 0,
        ms,
      };
    },
    countTokens,
  );

export const offlineSystem = (countTokens: CountTokens): System =>
  keepWith(
    'offline',
    async (prompt) => ({
      proposal: proposeOffline(readPrompt(prompt.user)),
      inputTokens: 0,
      outputTokens: 0,
      ms: null,
    }),
    countTokens,
  );
