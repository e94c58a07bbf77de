// Every text of the corpora, said, kept and read back: byte-equal while it is kept as it was said, and as JSON that no
// browser takes for a page wherever it comes out.
import { callerOf } from '../../tests/acceptance/support/caller.ts';
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import { until } from '../../tests/acceptance/support/machinery.ts';
import type { TestStack } from '../../tests/support/stack.ts';
import type { ApiDocument } from './api-document.ts';
import { checkSchema } from './check-schema.ts';
import { TEXTS, UNSTORABLE } from './corpus.ts';
import { inParallel } from './in-parallel.ts';
import type { Tally } from './tally.ts';
import { XSS } from './xss-corpus.ts';

const LANES = 16;
type Caller = ReturnType<typeof callerOf>;
type Memory = {
  readonly pending?: readonly { readonly messages?: readonly { readonly content: string }[] }[];
};

/** A text that runs nowhere: JSON by its type, and no browser may think otherwise. */
function judgeInert(headers: Headers): string | null {
  const wanted = {
    'content-type': /^application\/json/,
    'x-content-type-options': /^nosniff$/,
    'content-security-policy': /default-src 'none'/,
  };
  const bad = Object.entries(wanted).filter(([name, value]) => !value.test(headers.get(name) ?? ''));
  return bad.length === 0 ? null : `has ${bad.map(([name]) => `${name} ${headers.get(name)}`).join(', ')}`;
}

/** @returns what is wrong, or null; the chat stays with its update unmerged. */
async function keep(caller: Caller, chat_id: string, text: string): Promise<string | null> {
  const metadata = { [`a ${text}`.slice(0, 60).toWellFormed()]: text.slice(0, 400).toWellFormed() };
  const opened = await caller.call<{ metadata: unknown }>('POST', '/api/v1/chats', {
    body: { chat_id, metadata },
  });
  if (opened.status !== 201) return `was refused as metadata: ${opened.text}`;
  const shown = await caller.call<{ metadata: unknown }>('GET', `/api/v1/chats/${chat_id}`);
  if (JSON.stringify(shown.body.metadata) !== JSON.stringify(metadata)) return `came back as ${shown.text}`;
  const said = await caller.post(chat_id, text);
  if (said.status !== 201) return `was refused: ${said.text}`;
  const read = await caller.call<Memory>('GET', `/api/v1/memory/${chat_id}?include=pending`);
  const back = read.body.pending?.[0]?.messages?.[0]?.content;
  if (back !== text) return `was said and came back as ${JSON.stringify(back)}`;
  return judgeInert(read.headers) ?? judgeInert(shown.headers);
}

/** Every way in which the memory of a chat comes out, once it is merged. */
async function showMerged(caller: Caller, chatId: string, document: ApiDocument): Promise<string | null> {
  const at = `/api/v1/memory/${chatId}`;
  const reads = [
    ['getMemory', `${at}?include=facts,history`],
    ['getContext', `${at}/context`],
    ['getContext', `${at}/context?format=xml`],
    ['getContext', `${at}/context?format=json`],
    ['getRevisions', `${at}/revisions`],
  ] as const;
  for (const [id, path] of reads) {
    const { status, headers, body } = await caller.call('GET', path);
    const schema = document.operations.find((one) => one.id === id)?.responses[200]?.content?.[
      'application/json'
    ];
    if (status !== 200 || schema?.schema === undefined) return `${path} is ${status}`;
    const fault = checkSchema(schema.schema, body, document.resolve) ?? judgeInert(headers);
    if (fault !== null) return `${path} ${fault}`;
  }
  return null;
}

/** @returns how many texts were kept as they are. */
export async function proveStoredTexts(
  stack: TestStack,
  machinery: Machinery,
  document: ApiDocument,
  tally: Tally,
  say: (line: string) => void,
): Promise<number> {
  const texts = [...TEXTS, ...XSS];
  const people = await stack.people(texts.length);
  const callers = people.map(({ token }) => callerOf(stack.api, token));
  const chats = texts.map(() => crypto.randomUUID());
  say(`${texts.length} texts said and read back …`);
  await until('the queue empty', async () => {
    const { pending } = (await machinery.queue('GET', '/__local/counts')) as { pending: number };
    return pending === 0;
  });
  // Nobody wakes the merging up before the words have been read back as they were said.
  await machinery.queue('POST', '/__local/faults', { drop: texts.length });
  let kept = 0;
  const each = async (work: (caller: Caller, chatId: string, text: string) => Promise<string | null>) => {
    await inParallel(texts.length, LANES, async (index) => {
      const [caller, chatId, text] = [callers[index], chats[index], texts[index]];
      if (caller === undefined || chatId === undefined || text === undefined) return;
      const fault = await work(caller, chatId, text);
      tally.count(fault === null ? null : `the text ${JSON.stringify(text)} ${fault}`);
      if (fault === null) kept += 1;
    });
  };
  await each(keep);
  const [caller] = callers;
  for (const text of UNSTORABLE) {
    const status = (await caller?.post(chats[0] ?? '', text))?.status;
    tally.count(
      status === 422 ? null : `the text ${JSON.stringify(text)}, which cannot be stored: ${status}`,
    );
  }
  const asKept = kept;
  await fetch(`${stack.qstash}/__local/faults`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${machinery.keys.qstash_token}` },
  });
  const open = `select count(*) from public.chat_context_queue
    where status not in ('complete', 'failed') and chat_id = any($1)`;
  await machinery.rows(`update public.chat_context_queue set published_at = published_at - interval '1 hour'
    where status = 'pending_summarization'`);
  await until(
    'the texts merged',
    async () => {
      await machinery.sweep();
      return (await machinery.count(open, [chats])) === 0;
    },
    90_000,
  );
  await each((one, chatId) => showMerged(one, chatId, document));
  return asKept;
}
