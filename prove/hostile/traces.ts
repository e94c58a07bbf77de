// Looks for the canary wherever no word of a user's belongs: logs of every part, the queue, the figures.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import type { TestStack } from '../../tests/support/stack.ts';

/** The text itself, and as it looks inside base64, which depends on how many bytes stand before it. */
const spellings = (text: string): string[] => [
  text,
  ...[0, 1, 2].map((before) =>
    Buffer.from(`${'x'.repeat(before)}${text}`)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  ),
];

/** @returns what was found where; and how much was looked through, which shows that there was something. */
export async function searchTraces(
  stack: TestStack,
  { queue, rows }: Machinery,
  canary: string,
): Promise<{ fault: string | null; bytes: number }> {
  const logs = readdirSync(stack.state.logs).map((name) => ({
    name: `the log ${name}`,
    text: readFileSync(join(stack.state.logs, name), 'utf8'),
  }));
  const metrics = await fetch(stack.metrics, {
    headers: { authorization: `Bearer ${stack.tokens.metrics}` },
  });
  const places = [
    ...logs,
    { name: 'the journal of the queue', text: readFileSync(stack.state.queue, 'utf8') },
    { name: 'the waiting messages', text: JSON.stringify(await queue('GET', '/__local/pending')) },
    { name: 'the dead letters', text: JSON.stringify(await queue('GET', '/v2/dlq')) },
    { name: 'the events of the queue', text: JSON.stringify(await queue('GET', '/v2/logs')) },
    { name: 'the figures', text: await metrics.text() },
    { name: 'what the supervisor said', text: stack.lines.join('\n') },
  ];
  const bytes = places.reduce((sum, { text }) => sum + text.length, 0);
  const found = places.filter(({ text }) => spellings(canary).some((one) => text.includes(one)));
  // What was accepted is kept, so the same search must find it there: else it would find it nowhere.
  const [kept] = await rows<{ text: string }>(
    `select coalesce(string_agg(new_context_snippet, ''), '') || coalesce(string_agg(t::text, ''), '') as text
     from public.chat_context_queue t`,
  );
  if (!kept?.text.includes(canary)) return { fault: 'the canary was never accepted', bytes };
  if (!logs.some(({ text }) => text.includes('"event":"request"')))
    return { fault: 'there is no log', bytes };
  return {
    fault: found.length === 0 ? null : `the canary is in ${found.map(({ name }) => name).join(', ')}`,
    bytes,
  };
}
