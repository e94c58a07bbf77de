// A good request for every route that needs an access token: what a thief of a token, or of an id, would send. Each
// would change or show something if it were let in.
import type { Scope } from '../../src/domain/api-key.ts';

export type Target = { readonly chatId: string; readonly queueId: string };

export type Recipe = {
  /** `operationId` of the document. */
  readonly id: string;
  /** What is special about it, when a route has more than one. */
  readonly variant?: string;
  /**
   * What the object of another answers like: one that never was, or one that is erased. Only the routes that take an
   * id for a new chat tell a used id from a fresh one: 409 for all that is not the caller's own.
   */
  readonly foreignIsLike: 'absent' | 'erased';
  /** The owner is let in with one of these. */
  readonly own: readonly number[];
  readonly call: (target: Target) => {
    readonly method: string;
    readonly path: string;
    readonly json?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
};

type Call = Recipe['call'];
const recipe = (id: string, own: number, call: Call, variant?: string): Recipe => ({
  id,
  own: [own],
  foreignIsLike: 'absent',
  call,
  ...(variant === undefined ? {} : { variant }),
});
const get = (id: string, path: (target: Target) => string, variant?: string): Recipe =>
  recipe(id, 200, (target) => ({ method: 'GET', path: path(target) }), variant);
const post = (id: string, own: number, path: (target: Target) => string, json?: unknown): Recipe =>
  recipe(id, own, (target) => ({ method: 'POST', path: path(target), json }));
const open = (id: string, path: string): Recipe => ({
  id,
  own: [200],
  foreignIsLike: 'erased',
  call: ({ chatId }) => ({ method: 'POST', path, json: { chat_id: chatId } }),
});

const SAID = [{ role: 'user', content: 'I moved to Porto.' }];

/** Routes that name a chat or an update. */
export const OBJECT_RECIPES: readonly Recipe[] = [
  open('createChat', '/api/v1/chats'),
  open('createConversation', '/conversations'),
  get('getChat', ({ chatId }) => `/api/v1/chats/${chatId}`),
  post('continueChat', 201, ({ chatId }) => `/api/v1/chats/${chatId}/continue`, {}),
  post('closeChat', 200, ({ chatId }) => `/api/v1/chats/${chatId}/close`),
  recipe('postUpdate', 201, ({ chatId }) => ({
    method: 'POST',
    path: '/api/v1/memory/update',
    json: { chat_id: chatId, messages: SAID },
  })),
  recipe(
    'postUpdate',
    201,
    ({ chatId }) => ({
      method: 'POST',
      path: '/api/v1/memory/update',
      json: { chat_id: chatId, context_snippet: 'User: I moved to Porto.' },
      headers: { 'idempotency-key': `key of ${chatId}`, prefer: 'wait=1' },
    }),
    'with a key and a wait',
  ),
  get('getUpdate', ({ queueId }) => `/api/v1/memory/updates/${queueId}`),
  get('getUpdate', ({ queueId }) => `/api/v1/memory/updates/${queueId}?wait=1`, 'with a wait'),
  get('getMemory', ({ chatId }) => `/api/v1/memory/${chatId}`),
  get(
    'getMemory',
    ({ chatId }) => `/api/v1/memory/${chatId}?include=pending,facts,history`,
    'with its sources',
  ),
  get('getMemory', ({ chatId }) => `/api/v1/memory/${chatId}?min_seq=1&wait=1`, 'not before seq 1'),
  recipe(
    'getMemory',
    304,
    ({ chatId }) => ({
      method: 'GET',
      path: `/api/v1/memory/${chatId}`,
      headers: { 'if-none-match': '*' },
    }),
    'with any tag',
  ),
  get('getContext', ({ chatId }) => `/api/v1/memory/${chatId}/context?format=json&include=pending`),
  post('postFact', 201, ({ chatId }) => `/api/v1/memory/${chatId}/facts/name`, { action: 'reject' }),
  get('getRevisions', ({ chatId }) => `/api/v1/memory/${chatId}/revisions`),
  get('getRevision', ({ chatId }) => `/api/v1/memory/${chatId}/revisions/1`),
  post('postRestore', 201, ({ chatId }) => `/api/v1/memory/${chatId}/revisions/1/restore`),
  recipe('deleteMemory', 200, ({ chatId }) => ({ method: 'DELETE', path: `/api/v1/memory/${chatId}` })),
];

/** Routes that show, make or end something without naming it. */
export const USER_RECIPES: readonly Recipe[] = [
  get('getChats', () => '/api/v1/chats'),
  post('createChat', 201, () => '/api/v1/chats', {}),
  post('createConversation', 201, () => '/conversations', {}),
  get('getExport', () => '/api/v1/users/me/export'),
  recipe('deleteUser', 200, () => ({ method: 'DELETE', path: '/api/v1/users/me' })),
];

/** What an API key needs for the call, as docs/http-api.md has it: not read from the code that enforces it. */
export function scopeOf({ call }: Recipe): Scope {
  const { method, path } = call({ chatId: '', queueId: '' });
  if (path.startsWith('/api/v1/users/')) return 'admin';
  return method === 'GET' ? 'read' : method === 'DELETE' ? 'erase' : 'update';
}
