// Every regular expression of the product, those written out and those put together, on the worst texts of 50 KB that
// its own words suggest: none may take time that grows with the square of the text.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseSync } from '@swc/core';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const LENGTH = 50_000;
/** Milliseconds of this thread, the best of five. A linear one takes up to four, a quadratic one seconds. */
const MOST = 10;
/** A fifth of the text is enough to catch one that would take minutes on the whole. */
const FIRST_LENGTH = LENGTH / 5;

type Pattern = { readonly file: string; readonly source: string; readonly flags: string };

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'functions'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file.endsWith('.ts'));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const building = files.filter((file) => /\bRegExp\(/.test(textOf(file)));

/** The literals of a file, by its syntax tree: a pattern for patterns would miss some. */
function literalsOf(file: string): Pattern[] {
  const found: Pattern[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, pattern, flags } = node as Record<string, unknown>;
    if (type === 'RegExpLiteral') found.push({ file, source: String(pattern), flags: String(flags) });
    for (const inner of Object.values(node)) walk(inner);
  };
  walk(parseSync(textOf(file), { syntax: 'typescript' }));
  return found;
}

/** What the modules put together while they load. */
async function builtBy(modules: readonly string[]): Promise<Pattern[]> {
  const found: Pattern[] = [];
  const Original = RegExp;
  for (const file of modules) {
    globalThis.RegExp = new Proxy(Original, {
      construct(target, given, as) {
        const made = Reflect.construct(target, given, as) as RegExp;
        found.push({ file, source: made.source, flags: made.flags });
        return made;
      },
    });
    await import(pathToFileURL(join(root, file)).href).finally(() => {
      globalThis.RegExp = Original;
    });
  }
  return found;
}

const PIECES = [
  ...' \n\t-_./:"\'([<>{=*?!|`\\%;+~&@,',
  ...['a', 'A', '0', '1,', '0.', '00:', '0a', 'Aa ', 'a ', 'a,', 'a.', 'a:', 'a-', 'a@', '0 '],
  ...['é', '\u0301', '中', '🙂', '\u200b', '“'],
];
const ENDS = ['', '!\u0000', 'a'];

function cost(pattern: RegExp, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && best > MOST; run += 1) {
    pattern.lastIndex = 0;
    const started = process.threadCpuUsage();
    while (pattern.exec(text) !== null && pattern.global) if (pattern.lastIndex === 0) break;
    const { user, system } = process.threadCpuUsage(started);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

/** @returns the texts on which it is slow. */
function slowOn({ source, flags }: Pattern): string[] {
  const pattern = new RegExp(source, flags);
  const words = (source.match(/\p{L}{2,}/gu) ?? []).slice(0, 40).flatMap((word) => [word, `${word} `]);
  return [...new Set([...PIECES, ...words])].flatMap((piece) =>
    ENDS.flatMap((end) => {
      const text = (most: number) => piece.repeat(Math.ceil(most / piece.length)) + end;
      const isSlow = cost(pattern, text(FIRST_LENGTH)) > MOST || cost(pattern, text(LENGTH)) > MOST;
      return isSlow ? [`/${source}/${flags} on ${JSON.stringify(piece)} … ${JSON.stringify(end)}`] : [];
    }),
  );
}

let patterns: readonly Pattern[] = [];
let built: readonly Pattern[] = [];
beforeAll(async () => {
  built = await builtBy(building);
  const all = [...files.flatMap(literalsOf), ...built];
  patterns = [...new Map(all.map((one) => [`${one.source}/${one.flags}`, one])).values()];
}, 60_000);

test('the patterns are found: literals of every layer, and those put together', () => {
  expect(building.every((file) => file.startsWith('src/domain/'))).toBe(true);
  expect(patterns.length).toBeGreaterThan(200);
  const calls = building.flatMap((file) => textOf(file).match(/\bnew RegExp\(/g) ?? []).length;
  expect(calls).toBeGreaterThan(15);
  // Helpers put together more than one each; none may be missing.
  expect(built.length).toBeGreaterThanOrEqual(calls);
  for (const file of ['src/contract/http.ts', 'functions/preferred-wait.ts', 'src/domain/sentence.ts'])
    expect(patterns.map((pattern) => pattern.file)).toContain(file);
});

test('a pattern that is quadratic would be seen', () => {
  expect(slowOn({ file: '', source: 'a+b', flags: 'u' })).not.toEqual([]);
});

test('no pattern is slow on 50 KB of what suits it least', () => {
  expect(patterns.flatMap((pattern) => slowOn(pattern).map((where) => `${pattern.file}: ${where}`))).toEqual(
    [],
  );
}, 180_000);
