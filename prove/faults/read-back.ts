// The last word of a fault run: every chat is read through the API, and holds what its updates said.
import { expectedFacts } from './expected-facts.ts';
import { type Asked, erasedChats } from './history.ts';
import type { Person } from './load.ts';
import type { Rows } from './look.ts';

const AT_ONCE = 8;

const sorted = (facts: object): string =>
  JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));

/** @returns how many chats were read, and a line per chat that is not as it must be. */
export async function readBack(
  api: string,
  people: readonly Person[],
  asked: readonly Asked[],
  stored: Rows,
) {
  const erased = erasedChats(asked);
  const owners = new Map(asked.map(({ chatId, userId }) => [chatId, userId]));
  const tokens = new Map(people.map(({ id, token }) => [id, token]));
  const waiting = [...owners];
  const found: string[] = [];

  async function readOne(chatId: string, userId: string): Promise<void> {
    const rows = stored.get(chatId) ?? [];
    const query = rows.length > 0 ? `?min_seq=${rows.length}&wait=10` : '';
    const response = await fetch(`${api}/api/v1/memory/${chatId}${query}`, {
      headers: { authorization: `Bearer ${tokens.get(userId)}` },
      signal: AbortSignal.timeout(20_000),
    });
    const body = (await response.json()) as { user_confirmed?: object };
    if (erased.has(chatId) && response.status === 404) return;
    // An erase that never got an answer may not have happened; one that did has no way back.
    const isErased = asked.some((one) => one.chatId === chatId && one.op === 'erase' && one.status === 200);
    if (isErased) found.push(`11 the erased chat ${chatId} answers ${response.status}`);
    else if (response.status !== 200 && rows.length > 0)
      found.push(`1 chat ${chatId} answers ${response.status}`);
    else if (sorted(body.user_confirmed ?? {}) !== sorted(expectedFacts(rows)))
      found.push(`1 chat ${chatId} does not hold what its updates said`);
  }
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      await readOne(...next).catch(() => found.push(`6 chat ${next[0]} could not be read`));
  };
  const chats = waiting.length;
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { chats, found };
}
