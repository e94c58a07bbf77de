// What holds for every page: links lead somewhere, files that are named exist, npm commands are scripts.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, readPage } from './support/read-page.ts';
import { scriptsNamed, shellBlocks } from './support/run-shell.ts';

const written = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
});
const pages = written
  .split('\n')
  .filter((path) => /^(README|DEBT|SECURITY)\.md$|^docs\//.test(path) && existsSync(join(ROOT, path)))
  .map(readPage);
const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);

/** As GitHub makes anchors: lower case, punctuation away, spaces to dashes. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** A path of the repository in backticks; what only exists while a stack runs is left out. */
const PATH = /^(?:src|functions|supabase|local|tests|docs|load|deploy|sim|verify)\/[\w./*{},-]*$/;
const MADE_AT_RUN_TIME = /^local\/\.state|^(?:load|sim)\/results|<|NAME/;

test('the pages of the documentation are found', () => {
  expect(pages.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'README.md',
      'DEBT.md',
      'docs/http-api.md',
      'docs/life-of-an-update.md',
      'docs/local-stack.md',
      'docs/storage.md',
      'docs/testing.md',
      'docs/verify.md',
      'docs/vocabulary.md',
    ]),
  );
});

describe.each(pages)('$path', (page) => {
  test('every link inside the repository leads to a file, and every anchor to a heading', () => {
    const broken = page.links.flatMap(({ target, line }) => {
      if (/^(https?|mailto):/.test(target)) return [];
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page.path : join(dirname(page.path), file);
      if (!existsSync(join(ROOT, path))) return [`line ${line}: ${target}`];
      if (anchor === undefined || !path.endsWith('.md')) return [];
      return readPage(path).headings.map(anchorOf).includes(anchor) ? [] : [`line ${line}: ${target}`];
    });
    expect(broken).toEqual([]);
  });

  test('every file of the repository that it names exists', () => {
    const named = [...page.prose.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
    const missing = named
      .filter((name) => PATH.test(name) && !MADE_AT_RUN_TIME.test(name))
      .filter((name) => globSync(name.replace(/\/$/, ''), { cwd: ROOT }).length === 0);
    expect(missing).toEqual([]);
  });

  test('every npm command in it is a script of package.json', () => {
    const inline = [...page.prose.matchAll(/`npm (?:run )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    const named = [...inline, ...shellBlocks(page, 'npm').flatMap(scriptsNamed)];
    expect(
      named.filter((name) => !['ci', 'install', 'exec'].includes(name) && !scripts.includes(name)),
    ).toEqual([]);
  });
});
