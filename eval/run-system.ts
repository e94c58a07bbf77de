// One system over all chats and replicates.

import { bootstrapRate, type Interval } from './bootstrap.ts';
import { cutExchanges } from './chat-turns.ts';
import type { Dialogue } from './dialogue.ts';
import { distractorsFor, goldFor } from './gold-operations.ts';
import { addTally, type ChatScore, METRICS, type Metric, scoreChat } from './score-chat.ts';
import type { Step, System } from './system.ts';

export type Spread = { readonly mean: number; readonly p50: number; readonly p95: number };
export type SystemReport = {
  readonly name: string;
  readonly chats: number;
  readonly updates: number;
  readonly metrics: Readonly<Partial<Record<Metric, Interval>>>;
  readonly success: number;
  readonly outputTokens: Spread | null;
  readonly inputTokens: Spread | null;
  readonly memoryTokens: Spread;
  readonly latencyMs: Spread | null;
};

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, p50: at(0.5), p95: at(0.95) };
}

/** @param isHostile the gold given to the scripted model is what it should lie about. */
export async function runSystem(
  system: System,
  dialogues: readonly Dialogue[],
  replicates: number,
  isHostile: boolean,
  onChat: () => void,
): Promise<SystemReport> {
  const scores: ChatScore[] = [];
  const steps: Step[] = [];
  for (const dialogue of dialogues) {
    const perReplicate: ChatScore[] = [];
    for (let replicate = 1; replicate <= replicates; replicate += 1) {
      const chat = system.open(replicate);
      const own: Step[] = [];
      for (const exchange of cutExchanges(dialogue.turns))
        own.push(await chat.take(exchange, (isHostile ? distractorsFor : goldFor)(dialogue, exchange)));
      steps.push(...own);
      perReplicate.push(scoreChat(dialogue, own, system.name === 'window'));
    }
    // Replicates of one chat are drawn together: they are no more data than the chat is.
    const [first, ...others] = perReplicate;
    if (first)
      scores.push(
        others.reduce<ChatScore>(
          (sum, score) =>
            Object.fromEntries(
              METRICS.map((metric) => [metric, addTally(sum[metric], score[metric])]),
            ) as ChatScore,
          first,
        ),
      );
    onChat();
  }
  const metrics: Partial<Record<Metric, Interval>> = {};
  for (const metric of METRICS) {
    const interval = bootstrapRate(scores.map((score) => score[metric]));
    if (interval) metrics[metric] = interval;
  }
  const asked = steps.filter(({ ms }) => ms !== null);
  return {
    name: system.name,
    chats: dialogues.length,
    updates: steps.length,
    metrics,
    success: steps.filter(({ isMerged }) => isMerged).length / Math.max(1, steps.length),
    outputTokens: spreadOf(asked.map(({ outputTokens }) => outputTokens)),
    inputTokens: spreadOf(asked.map(({ inputTokens }) => inputTokens)),
    memoryTokens: spreadOf(steps.map(({ memoryTokens }) => memoryTokens)) ?? { mean: 0, p50: 0, p95: 0 },
    latencyMs: spreadOf(asked.flatMap(({ ms }) => (ms === null ? [] : [ms]))),
  };
}
