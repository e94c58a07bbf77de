// What one sees once the stack serves: addresses, and commands to paste.
import { randomUUID } from 'node:crypto';
import type { Paint } from './progress.ts';
import type { StackJson } from './stack-json.ts';

/** @param chatId a chat that exists, of the sample conversation; else the lines begin with making one. */
export function renderBanner(stack: StackJson, paint: Paint, chatId?: string): string {
  const { api, tokens } = stack;
  const row = (name: string, text: string) => `  ${name.padEnd(9)} ${paint.cyan(text)}`;
  const bearer = `-H "Authorization: Bearer $TOKEN"`;
  // A new one each time: an id of the documentation may have been erased by its own examples, for good.
  const chat = chatId ?? randomUUID();
  const body = `{"chat_id":"${chat}","messages":[{"role":"user","content":"Sorry, make it Sunday instead."}]}`;
  const lines = [
    `API=${api}`,
    `TOKEN=${tokens.user_a}`,
    ...(chatId
      ? []
      : [
          `curl -sw '\\n' $API/api/v1/chats ${bearer} -H 'Content-Type: application/json' -d '{"chat_id":"${chat}"}'`,
        ]),
    `curl -sw '\\n' $API/api/v1/memory/update ${bearer} -H 'Content-Type: application/json' -H 'Prefer: wait=5' \\\n    -d '${body}'`,
    `curl -sw '\\n' $API/api/v1/memory/${chat} ${bearer}`,
  ];
  const where = {
    local: [],
    lite: [row('database', `${stack.rest}  (@supabase/lite on PGlite)`)],
    project: [row('database', `${stack.rest}  (a Supabase project; nothing of it runs here)`)],
  }[stack.database];
  return [
    row('API', api),
    row('docs', stack.docs),
    row('ready', `${api}/health/ready`),
    row('metrics', `${stack.metrics}  (bearer: tokens.metrics in stack.json)`),
    ...where,
    '',
    paint.dim('  Paste this into another terminal:'),
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
