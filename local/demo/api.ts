// The calls a chat backend makes, by plain fetch: what the sample shows must be what anybody can do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { acceptedReply, memoryReply, updateReply } from '../../src/contract/http-replies.ts';
import { PlainError } from '../stack/plain-error.ts';
import { asPlainText, type Exchange } from './conversation.ts';

export type Memory = z.output<typeof memoryReply>;
export type Update = z.output<typeof updateReply>;
export type Accepted = z.output<typeof acceptedReply>;

/** `ms` is how long the answer took, as the caller saw it. */
type Answer<Body> = { readonly body: Body; readonly ms: number; readonly source: string | null };

/** @param patienceMs how long an update may take to end; a real model needs longer. */
export function createApi(base: string, token: string, patienceMs: number) {
  async function call<Body>(path: string, body?: object): Promise<Answer<Body>> {
    const began = performance.now();
    const response = await fetch(`${base}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as Body & { detail?: string };
    const ms = performance.now() - began;
    if (response.ok) return { body: answer, ms, source: response.headers.get('saidso-source') };
    throw new PlainError(
      `${path} answered ${response.status}: ${answer.detail ?? 'no detail'}`,
      'Look into local/.state/logs/worker.log.',
    );
  }

  return {
    createChat: () => call<{ chat_id: string }>('/api/v1/chats', {}),
    postUpdate: (chat_id: string, { turns, plain }: Exchange) =>
      call<Accepted>('/api/v1/memory/update', {
        chat_id,
        ...(plain ? { context_snippet: asPlainText(turns) } : { messages: turns }),
      }),
    /** Asks until the update has ended. @returns it as it then is, ended or not. */
    awaitUpdate: async (queueId: string): Promise<Update> => {
      const end = Date.now() + patienceMs;
      for (;;) {
        const { body } = await call<Update>(`/api/v1/memory/updates/${queueId}?wait=10`);
        if (body.outcome !== null || Date.now() > end) return body;
        await sleep(200); // Answered at once where too many wait already.
      }
    },
    readMemory: (chatId: string, minSeq?: number) =>
      call<Memory>(`/api/v1/memory/${chatId}${minSeq === undefined ? '' : `?min_seq=${minSeq}`}`),
  };
}
