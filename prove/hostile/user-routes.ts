// The routes about a whole user: what is exported is one's own, and who erases everything erases their own.
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import { until } from '../../tests/acceptance/support/machinery.ts';
import type { Ask, Owned } from './ask-as.ts';
import { OTHER_TENANT } from './hostile-keys.ts';
import type { Principal, World } from './principals.ts';
import { OBJECT_RECIPES, type Recipe, USER_RECIPES } from './recipes.ts';
import { hashTables } from './table-hash.ts';
import type { Tally } from './tally.ts';

type Cells = readonly (readonly [Recipe, Owned])[];
const NOTHING = { chatId: '', queueId: '' };

function recipeOf(id: string, recipes: readonly Recipe[] = USER_RECIPES): Recipe {
  const found = recipes.find((one) => one.id === id && one.variant === undefined);
  if (found === undefined) throw new Error(`no recipe of ${id}`);
  return found;
}

/** Every page of the export as one text. */
async function exportAll(ask: Ask, principal: Principal): Promise<string> {
  let all = '';
  let cursor: string | null = '';
  while (cursor !== null) {
    const at = `/api/v1/users/me/export?limit=10${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Recipe = { ...recipeOf('getExport'), call: () => ({ method: 'GET', path: at }) };
    const { status, text } = await ask(page, principal, NOTHING);
    if (status !== 200) return `${status} ${text}`;
    all += text;
    cursor = (JSON.parse(text) as { next_cursor: string | null }).next_cursor;
  }
  return all;
}

async function judgeExport(ask: Ask, principal: Principal, cells: Cells): Promise<string | null> {
  const text = await exportAll(ask, principal);
  const shows = (whose: 'a' | 'b') => cells.filter(([, owned]) => text.includes(owned[whose].chatId)).length;
  const seen = { a: shows('a'), b: shows('b') };
  // One of their own was erased by them on the way here.
  const isOwn = (whose: 'a' | 'b') =>
    principal.owns === whose ? seen[whose] === cells.length - 1 : seen[whose] === 0;
  const tells = text.includes('Ada') === (principal.owns !== null);
  return isOwn('a') && isOwn('b') && tells
    ? null
    : `the export as ${principal.name}: ${JSON.stringify(seen)} ${text.slice(0, 200)}`;
}

/** Opens every chat of the owner's by its id in another tenant, and says what is wrong with that. */
async function takeElsewhere(ask: Ask, principal: Principal, cells: Cells): Promise<string | null> {
  for (const [recipe, { a }] of cells) {
    const opened = await ask(recipeOf('createChat', OBJECT_RECIPES), principal, a);
    const read = await ask(recipeOf('getMemory', OBJECT_RECIPES), principal, a);
    if (opened.status !== 201 || read.status !== 200 || read.text.includes('Ada'))
      return `the chat of ${recipe.id} elsewhere: ${opened.status}, ${read.status} ${read.text}`;
  }
  return null;
}

const erasedBy = async (ask: Ask, principal: Principal): Promise<number> => {
  const { status, text } = await ask(recipeOf('deleteUser'), principal, NOTHING);
  if (status !== 200) throw new Error(`deleteUser as ${principal.name}: ${status} ${text}`);
  return (JSON.parse(text) as { chats: number }).chats;
};

/** What is left that names the user, but for what has to stay: the ledger of erasures and the audit log. */
async function remains({ rows }: Machinery, userId: string): Promise<string> {
  const all = await hashTables({ rows }, { rowsWith: userId, but: OTHER_TENANT });
  return all
    .split('\n')
    .filter((line) => !/^(erasures|audit_log) /.test(line) && !/ 0 \w+$/.test(line))
    .join('\n');
}

/** @returns how many checks were made. */
export async function proveUserRoutes(
  ask: Ask,
  { a, b, principals }: World,
  cells: Cells,
  machinery: Machinery,
  tally: Tally,
): Promise<number> {
  let checks = 0;
  const count = (fault: string | null) => {
    checks += 1;
    tally.count(fault);
  };
  const named = (name: string) => {
    const found = principals.find((one) => one.name === name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  };
  await until(
    'quiet',
    async () =>
      (await machinery.count(
        `select count(*) from public.chat_context_queue where status not in ('complete', 'failed')`,
      )) === 0,
    120_000,
  );
  const letIn = principals.filter(({ door }) => door === 200);
  for (const principal of letIn) count(await judgeExport(ask, principal, cells));

  const elsewhere = named('a key of another tenant that names the owner');
  const third = named('a key that acts for a third user');
  const before = await hashTables(machinery, { but: OTHER_TENANT });
  count(await takeElsewhere(ask, elsewhere, cells));
  const taken = await erasedBy(ask, elsewhere);
  count(taken === cells.length ? null : `another tenant erased ${taken} of its ${cells.length}`);
  const none = await erasedBy(ask, third);
  count(none === 0 ? null : `the third user erased ${none}`);
  const after = await hashTables(machinery, { but: OTHER_TENANT });
  count(before === after ? null : `another tenant wrote here:\n${before}\n---\n${after}`);

  const ofA = () => hashTables(machinery, { rowsWith: a.id });
  const untouched = await ofA();
  const erasedOfB = await erasedBy(ask, named('another user of the tenant'));
  count(erasedOfB >= cells.length - 1 ? null : `the other user erased ${erasedOfB}`);
  count(untouched === (await ofA()) ? null : 'the other user erased what is the owner’s');
  const erasedOfA = await erasedBy(ask, named('a key that acts for the owner'));
  count(erasedOfA >= cells.length - 1 ? null : `the key for the owner erased ${erasedOfA}`);
  for (const { id } of [a, b]) {
    const left = await remains(machinery, id);
    count(left === '' ? null : `left of an erased user: ${left}`);
  }
  return checks;
}
