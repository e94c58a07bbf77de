// Writes the pages that are made from code: docs/configuration.md, docs/figures.md and docs/problems/*.md. `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readResults } from '../prove/results.ts';
import { CONFIG_KEYS, type ConfigKey } from '../src/config-keys.ts';
import { PROBLEM_PAGES } from '../src/contract/problem-pages.ts';
import { PROBLEMS, type ProblemCode } from '../src/domain/problem.ts';
import { figuresPage } from './figures-page.ts';

type KeyRule = {
  readonly about: string;
  readonly secret?: true;
  readonly schema: (typeof CONFIG_KEYS)[ConfigKey]['schema'];
};

/** What a setting is when nothing is given, as the environment would write it; null when it must be given. */
function fallback({ schema }: KeyRule): string | null {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return null;
  return parsed.data === undefined ? '' : String(parsed.data);
}

/** The bound of a whole number, found in its own words: the refusal of a number that is far too large. */
function bound({ schema }: KeyRule): string {
  const refused = schema.safeParse('999999999999');
  return (
    (!refused.success && /between (\d+) and (\d+)/.exec(refused.error.message)?.slice(1, 3).join('–')) || ''
  );
}

function settingRow([key, rule]: [string, KeyRule]): string {
  const value = fallback(rule);
  const written = value === null ? '**required**' : value === '' ? 'none' : `\`${value}\``;
  return `| \`${key}\` | ${written} | ${bound(rule)} | ${rule.secret ? 'Secret. ' : ''}${rule.about} |`;
}

const configurationPage = (): string => `# Configuration

<!-- Made from src/config-keys.ts by \`npm run docs\`: edit that file. -->

Every setting is an environment variable: a binding of the Worker, or of the process on Node and Deno. A deployment
with a missing or unsafe setting answers 503 to everything and logs the names of the settings, never their values.
Units are in the names. An empty value counts as not given.

| setting | default | bounds | what it does |
|---|---|---|---|
${(Object.entries(CONFIG_KEYS) as [string, KeyRule][]).map(settingRow).join('\n')}

## Rules across settings

- Clocks in order: \`MODEL_DEADLINE_MS\` < \`HANDLER_DEADLINE_MS\` < \`LEASE_MS\`. A slower inner clock would make every
  slow model call a paid duplicate.
- \`CACHE_FRESH_SECONDS\` ≤ \`CACHE_KEEP_SECONDS\` and \`TEXT_RETENTION_DAYS\` ≤ \`ROW_RETENTION_DAYS\`.
- Outside \`ENVIRONMENT=local\` every address is https, \`QSTASH_DEV\` is not set and the model is a real one.

On Node and Deno, \`PORT\` (8787) and \`HOST\` (127.0.0.1) say where the process listens.
`;

function problemPage(code: ProblemCode): string {
  const { status, title, retry } = PROBLEMS[code];
  const { meaning, remedy } = PROBLEM_PAGES[code];
  const again =
    retry === 'later'
      ? 'The same request may succeed later; where `Retry-After` is given, not before.'
      : 'The same request will be refused again: it must be changed first.';
  return `# ${title}

<!-- Made from src/contract/problem-pages.ts by \`npm run docs\`: edit that file. -->

\`${code}\` · HTTP ${status}

**What it means.** ${meaning}

**What to do.** ${remedy}

**Trying again.** ${again}
`;
}

/** @returns every generated page by its path below the project, for writing and for the test that compares. */
export const generatedPages = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/configuration.md', configurationPage()],
    ['docs/figures.md', figuresPage(readResults())],
    ...(Object.keys(PROBLEMS) as ProblemCode[]).map((code): [string, string] => [
      `docs/problems/${code}.md`,
      problemPage(code),
    ]),
  ]);

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  for (const [path, text] of generatedPages()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  console.log(`${generatedPages().size} pages written.`);
}
