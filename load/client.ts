// The API as the k6 scripts call it: where the stack is, one user per virtual user, one function per call.
import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import http, { type RefinedResponse } from 'k6/http';

type Stack = {
  readonly api: string;
  readonly jwt_secret?: string;
  readonly jwt_issuer?: string;
  readonly tokens?: { readonly user_a?: string };
};

/** `local/.state/stack.json` of a running stack, or an address and a token given by hand. */
const stack: Stack = __ENV.STACK
  ? (JSON.parse(open(__ENV.STACK)) as Stack)
  : { api: __ENV.SAIDSO_URL ?? 'http://127.0.0.1:8787', tokens: { user_a: __ENV.SAIDSO_TOKEN ?? '' } };
export const api = stack.api;

const base64url = (value: object): string => encoding.b64encode(JSON.stringify(value), 'rawurl');

/** A UUID from two numbers, so that a run names the same users each time and two runs do not share chats. */
export function uuidOf(run: number, part: number): string {
  const hex = (value: number, width: number) =>
    Math.floor(value).toString(16).padStart(width, '0').slice(-width);
  return `${hex(run / 0x10000, 8)}-${hex(run, 4)}-4000-8000-${hex(part, 12)}`;
}

/** An access token for a user of this run; against a deployment without the secret, the one token that was given. */
export function tokenOf(userId: string): string {
  if (!stack.jwt_secret) return stack.tokens?.user_a ?? '';
  const now = Math.floor(Date.now() / 1000);
  const issuer = stack.jwt_issuer ?? '';
  const head = base64url({ alg: 'HS256', typ: 'JWT' });
  const body = base64url({
    iss: issuer,
    aud: 'authenticated',
    role: 'authenticated',
    sub: userId,
    iat: now,
    exp: now + 3600,
  });
  return `${head}.${body}.${crypto.hmac('sha256', stack.jwt_secret, `${head}.${body}`, 'base64rawurl')}`;
}

const headers = (token: string) => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });

export const createChat = (token: string): RefinedResponse<'text'> =>
  http.post(`${api}/api/v1/chats`, '{}', { headers: headers(token), tags: { name: 'create chat' } });

export const postUpdate = (token: string, chatId: string, words: string): RefinedResponse<'text'> =>
  http.post(
    `${api}/api/v1/memory/update`,
    JSON.stringify({ chat_id: chatId, messages: [{ role: 'user', content: words }], trigger_source: 'test' }),
    {
      headers: headers(token),
      tags: { name: 'update' },
    },
  );

export const awaitUpdate = (token: string, queueId: string): RefinedResponse<'text'> =>
  http.get(`${api}/api/v1/memory/updates/${queueId}?wait=10`, {
    headers: headers(token),
    tags: { name: 'await update' },
  });

export const readMemory = (token: string, chatId: string, query = ''): RefinedResponse<'text'> =>
  http.get(`${api}/api/v1/memory/${chatId}${query}`, { headers: headers(token), tags: { name: 'read' } });
