// `CASE=17 npm run prove -- bad-inputs` sends one case of a proof again and prints what was sent and answered.
import type { Answer, Wire } from './exchange.ts';

/** The case asked for, by its number or its name; null runs them all. */
export const wantedCase = (): string | null => process.env.CASE || null;

const SHOWN = 2_000;
const cut = (text: string) =>
  text.length > SHOWN ? `${text.slice(0, SHOWN)} … ${text.length} in all` : text;

export function tellExchange(what: string, wire: Wire, answer: Answer): string {
  const sent = [
    `${wire.method} ${cut(wire.path)}`,
    ...Object.entries(wire.headers).map(([name, value]) => cut(`${name}: ${value}`)),
    cut(wire.body?.toString('utf8') ?? ''),
  ];
  const got = [String(answer.status), ...answer.headers.map((pair) => pair.join(': ')), cut(answer.text)];
  return [what, ...sent.map((line) => `> ${line}`), ...got.map((line) => `< ${line}`)].join('\n');
}
