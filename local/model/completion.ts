// What the local model answers: a chat completion, or an error, in the shape of the OpenAI API.

import { readPrompt } from '../../src/domain/offline-prompt.ts';
import { proposeOffline } from '../../src/domain/offline-rules.ts';
import type { Proposal } from '../../src/domain/operation.ts';
import type { GoldOperation } from './gold.ts';
import type { Mode, ModeSetting } from './mode.ts';
import { proposeHostile, proposeOverClaims } from './script-hostile.ts';
import { diceOf, disturbOperations, normaliseOperations, proposeOracle } from './script-oracle.ts';
import { readRewrite, rewriteMemory } from './script-rewrite.ts';

export const MODEL_NAME = 'saidso-offline-1';

/** A sentence with this marker is refused, whatever the mode: a row that no attempt can save. */
const POISON = '[[poison]]';

export type Reply = { readonly status: number; readonly body: string; readonly retryAfter?: number };

/** Bytes over four, near enough to what a provider would bill. */
const tokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

type Choice = { content: string | null; refusal?: string; finish: string };

function completion(prompt: string, id: number, { content, refusal, finish }: Choice): Reply {
  const input = tokens(prompt);
  const output = tokens(content ?? refusal ?? '');
  const body = {
    id: `chatcmpl-local-${id}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1_000),
    model: MODEL_NAME,
    choices: [
      {
        index: 0,
        finish_reason: finish,
        logprobs: null,
        message: { role: 'assistant', content, refusal: refusal ?? null },
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
  return { status: 200, body: JSON.stringify(body) };
}

/** An error in the shape of the API. */
export function errorReply(status: number, code: string, retryAfter?: number): Reply {
  const body = JSON.stringify({ error: { message: 'as told by the mode', type: code, code, param: null } });
  return { status, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

const refusal: Choice = { content: null, refusal: 'I cannot help with that.', finish: 'stop' };

const FAULTS: Partial<Record<Mode, (setting: ModeSetting) => Reply>> = {
  unavailable: () => errorReply(503, 'service_unavailable'),
  'rate-limited': ({ retryAfterSeconds }) => errorReply(429, 'rate_limit_exceeded', retryAfterSeconds),
  quota: () => errorReply(429, 'insufficient_quota'),
  unauthorized: () => errorReply(401, 'invalid_api_key'),
  'invalid-json': () => ({ status: 200, body: '<html>not what you asked for</html>' }),
};

/** White space until the output cap: what some grammar engines do now and then. */
const whitespaceRun: Choice = { content: `{"ops": [${'\n '.repeat(2_000)}`, finish: 'length' };

function propose(user: string, { mode, p }: ModeSetting, gold: readonly GoldOperation[]): Proposal {
  const data = readPrompt(user);
  if (mode === 'hostile') return proposeHostile(data, gold);
  if (mode === 'over-claimer') return proposeOverClaims(data);
  if (mode === 'oracle') return proposeOracle(data, gold);
  if (mode === 'noisy') return disturbOperations(proposeOracle(data, gold), p, user);
  if (mode === 'normaliser') return normaliseOperations(proposeOracle(data, gold));
  return proposeOffline(data);
}

function answer(user: string, setting: ModeSetting, gold: readonly GoldOperation[]): unknown {
  const memory = readRewrite(user);
  if (memory === null) return propose(user, setting, gold);
  const dice = diceOf(user);
  return rewriteMemory(user, memory, gold, () => setting.mode !== 'noisy' || dice() >= setting.p);
}

/**
 * @param user the JSON lines of the prompt. @param id number of the request. @param gold what the scripted modes
 * are told; empty for all others.
 */
export function answerCompletion(
  user: string,
  id: number,
  setting: ModeSetting,
  gold: readonly GoldOperation[] = [],
): Reply {
  const fault = FAULTS[setting.mode]?.(setting);
  if (fault) return fault;
  const hasPoison = readPrompt(user).sentences.some(({ text }) => text.includes(POISON));
  if (hasPoison || setting.mode === 'refusing') return completion(user, id, refusal);
  if (setting.mode === 'filtering') return completion(user, id, { content: '', finish: 'content_filter' });
  if (setting.mode === 'whitespace-run') return completion(user, id, whitespaceRun);
  const content = JSON.stringify(answer(user, setting, gold));
  if (setting.mode === 'truncating')
    return completion(user, id, { content: content.slice(0, content.length >> 1), finish: 'length' });
  if (setting.mode === 'garbage')
    return completion(user, id, { content: 'Sure! Here is the memory: {"ops": "none"', finish: 'stop' });
  return completion(user, id, { content, finish: 'stop' });
}
