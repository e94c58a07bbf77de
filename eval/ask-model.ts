// One call of the endpoint under test. Every answer is stored under a hash of its request, so that a report can be
// scored again without a model, and so that a run that broke off goes on where it stopped.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { GOLD_HEADER, type GoldOperation, MODE_HEADER, writeGold } from '../local/model/gold.ts';

export type Endpoint = {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string;
  /** Mode of our local model for every request, or null for a real endpoint, which gets no gold either. */
  readonly mode: string | null;
  /** JSONL file of stored answers, or null to store nothing. */
  readonly store: string | null;
  readonly deadlineMs: number;
};

/** `answer` is null when the call failed; `status` 0 means that no answer came. */
export type Answer = { readonly status: number; readonly answer: unknown; readonly ms: number };
export type AskModel = (body: object, replicate: number, gold: readonly GoldOperation[]) => Promise<Answer>;

type Stored = Answer & { readonly key: string };

function readStore(path: string | null): Map<string, Stored> {
  if (path === null || !existsSync(path)) return new Map();
  const lines = readFileSync(path, 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      if (line === '') return [];
      const stored = JSON.parse(line) as Stored;
      return [[stored.key, stored] as const];
    }),
  );
}

/** A failed call is stored as well: leaving failures out on replay would flatter the model. */
export function openModel(endpoint: Endpoint): AskModel {
  const { baseUrl, apiKey, mode, store, deadlineMs } = endpoint;
  const known = readStore(store);
  if (store !== null) mkdirSync(dirname(store), { recursive: true });
  return async (body, replicate, gold) => {
    const text = JSON.stringify(body);
    const told = mode === null ? '' : writeGold(gold);
    const key = createHash('sha256').update(`${replicate}\n${mode}\n${told}\n${text}`).digest('hex');
    const stored = known.get(key);
    if (stored) return stored;
    const startedAt = performance.now();
    const own = mode === null ? {} : { [MODE_HEADER]: mode, [GOLD_HEADER]: told };
    let result: Pick<Answer, 'status' | 'answer'> = { status: 0, answer: null };
    try {
      const response = await fetch(`${baseUrl.replace(/\/$/, '')}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}`, ...own },
        body: text,
        signal: AbortSignal.timeout(deadlineMs),
      });
      result = { status: response.status, answer: response.ok ? await response.json() : null };
    } catch {
      // No answer in time, or no endpoint: counted as a failed update, which is what it would be.
    }
    const answer = { ...result, ms: performance.now() - startedAt };
    if (store !== null) appendFileSync(store, `${JSON.stringify({ key, ...answer })}\n`);
    return answer;
  };
}
