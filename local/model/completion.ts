// What the local model answers: a chat completion, or an error, in the shape of the OpenAI API.

import { readPrompt } from '../../src/domain/offline-prompt.ts';
import { proposeOffline } from '../../src/domain/offline-rules.ts';
import type { Proposal } from '../../src/domain/operation.ts';
import type { Mode, ModeSetting } from './mode.ts';

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

/** Claims for the user whatever anybody said, and takes back every fact: what a fooled model might do. */
function proposeHostile(user: string): Proposal {
  const { facts, sentences } = readPrompt(user);
  const mine = sentences.find(({ role }) => role === 'user')?.handle ?? '';
  const op = { claim: 'stated', id: 0, many: false } as const;
  return {
    ops: [
      ...sentences
        .filter(({ role }) => role !== 'user')
        .flatMap(({ handle, text }, index) =>
          [handle, mine, `${handle},${mine}`].map((src) => ({
            ...op,
            op: 'add' as const,
            src,
            key: `claimed_${index + 1}`,
            value: [...text].slice(0, 200).join(''),
          })),
        ),
      ...facts.map(({ alias, key }) => ({
        ...op,
        op: 'retract' as const,
        src: mine,
        id: alias,
        key,
        value: '',
      })),
    ],
    summary_op: 'replace',
    summary: '',
  };
}

const refusal: Choice = { content: null, refusal: 'I cannot help with that.', finish: 'stop' };

const FAULTS: Partial<Record<Mode, (setting: ModeSetting) => Reply>> = {
  unavailable: () => errorReply(503, 'service_unavailable'),
  'rate-limited': ({ retryAfterSeconds }) => errorReply(429, 'rate_limit_exceeded', retryAfterSeconds),
  quota: () => errorReply(429, 'insufficient_quota'),
  unauthorized: () => errorReply(401, 'invalid_api_key'),
  'invalid-json': () => ({ status: 200, body: '<html>not what you asked for</html>' }),
};

/** @param user the JSON lines of the prompt. @param id number of the request. */
export function answerCompletion(user: string, id: number, setting: ModeSetting): Reply {
  const fault = FAULTS[setting.mode]?.(setting);
  if (fault) return fault;
  const hasPoison = readPrompt(user).sentences.some(({ text }) => text.includes(POISON));
  if (hasPoison || setting.mode === 'refusing') return completion(user, id, refusal);
  if (setting.mode === 'filtering') return completion(user, id, { content: '', finish: 'content_filter' });
  const proposal = setting.mode === 'hostile' ? proposeHostile(user) : proposeOffline(readPrompt(user));
  const content = JSON.stringify(proposal);
  if (setting.mode === 'truncating')
    return completion(user, id, { content: content.slice(0, content.length >> 1), finish: 'length' });
  if (setting.mode === 'garbage')
    return completion(user, id, { content: 'Sure! Here is the memory: {"ops": "none"', finish: 'stop' });
  return completion(user, id, { content, finish: 'stop' });
}
