// What the command line of `npm run verify` says.
import { PlainError } from '../local/stack/plain-error.ts';
import { findScopeFault, type Scope } from './scope.ts';
import type { Deployment } from './snapshot.ts';

export type Options = {
  readonly url: string | undefined;
  readonly json: boolean;
  readonly history: string | undefined;
  readonly scope: Scope;
  readonly deployment: Partial<Deployment>;
};

const TEXTS = ['--url', '--history', '--tenant', '--chat', '--since'] as const;
const NUMBERS = {
  '--max-open-seconds': 'maxOpenSeconds',
  '--row-days': 'rowDays',
  '--max-attempts': 'maxAttempts',
  '--token-limit': 'tokenLimit',
  '--statement-timeout-seconds': 'statementTimeoutSeconds',
} as const satisfies Record<string, keyof Deployment>;

const USAGE = [
  'npm run verify -- [--url postgres://…] [--history FILE] [--json]',
  '[--tenant ID] [--chat ID] [--since TIME]',
  `[${Object.keys(NUMBERS).join(' N] [')} N]`,
].join(' ');

/** @throws PlainError with the usage. */
export function parseOptions(words: readonly string[]): Options {
  const texts: Partial<Record<(typeof TEXTS)[number], string>> = {};
  const deployment: Partial<Record<keyof Deployment, number>> = {};
  let json = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--json') {
      json = true;
      continue;
    }
    const value = words[at + 1];
    const text = TEXTS.find((name) => name === word);
    const number = Object.entries(NUMBERS).find(([name]) => name === word)?.[1];
    if (value === undefined || (text === undefined && number === undefined))
      throw new PlainError(`${word} is not an option, or lacks its value.`, USAGE);
    if (text !== undefined) texts[text] = value;
    if (number !== undefined) {
      if (!/^\d+$/.test(value)) throw new PlainError(`${word} needs a whole number.`, USAGE);
      deployment[number] = Number(value);
    }
    at += 1;
  }
  const scope = { tenant: texts['--tenant'], chat: texts['--chat'], since: texts['--since'] };
  const fault = findScopeFault(scope);
  if (fault !== null) throw new PlainError(`${fault}.`, USAGE);
  return { url: texts['--url'], json, history: texts['--history'], scope, deployment };
}
