// docs/vocabulary.md: the words that are not ours stand nowhere in code and SQL, and not as names in the docs.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesIn, ROOT, readPage } from './support/read-page.ts';

const page = readPage('docs/vocabulary.md');
const words = (page.tables.find(({ header }) => header[0] === 'not')?.rows ?? []).flatMap(([cell]) =>
  namesIn(cell),
);

/** Where a word is somebody else's, or plain prose about people: each with the reason in the page. */
const ALLOWED: readonly { readonly word: string; readonly text: RegExp }[] = [
  {
    word: 'conversation',
    text: /\/conversations|conversation_id|createConversation|postConversation|const conversation =/,
  },
  { word: 'conversation', text: /\b(?:small|pasted|sample|a) conversation\b/ },
  {
    word: 'session',
    text: /session_user|session_id|session_replication_role|persistSession|detectSessionInUrl|Refresh the session/,
  },
  { word: 'replay', text: /Idempotency-Replayed|'replayed'|replayed|isReplay|A replay within five minutes/ },
  { word: 'replay', text: /erasures -- replay/ },
  { word: 'forget', text: /function forget\(|^\s*forget\(|\(\?:forget|“(?:don't )?forget/ },
  { word: 'transcript', text: /pasted transcripts/ },
];

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'functions', 'supabase'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((path) => /\.(ts|sql)$/.test(path) && existsSync(join(ROOT, path)));

test('there are words to look for, and files to look into', () => {
  expect(words).toContain('thread');
  expect(files.length).toBeGreaterThan(100);
});

test.for(words)('“%s” is nobody’s name in code and SQL', (word) => {
  // As a word of its own or as a part of a name: chatSession, session_id, SESSIONS. Not inside another word.
  const spelled = word.replaceAll(' ', '[ _-]?');
  const camel = new RegExp(`[a-z]${spelled[0]?.toUpperCase()}${spelled.slice(1)}`);
  const plain = new RegExp(`(?:^|[^a-zA-Z])${spelled}(?:s|ed)?(?![a-z])`, 'i');
  expect(plain.test(`a ${word}`)).toBe(true);
  const found = files.flatMap((path) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const isAllowed = ALLOWED.some((each) => each.word === word && each.text.test(line));
        return (plain.test(line) || camel.test(line)) && !isAllowed
          ? [`${path}:${index + 1} ${line.trim()}`]
          : [];
      }),
  );
  expect(found).toEqual([]);
});

test('no page of the docs gives one of these words to a name in backticks', () => {
  const docs = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\n');
  const named = docs
    .filter(
      (path) =>
        /^(README|DEBT)\.md$|^docs\//.test(path) && path !== page.path && existsSync(join(ROOT, path)),
    )
    .flatMap((path) => namesIn(readPage(path).prose.replaceAll('\n', ' ')).map((name) => ({ path, name })));
  expect(named.length).toBeGreaterThan(100);
  const found = named.filter(({ name }) =>
    words.some(
      (word) =>
        new RegExp(`(?:^|[^a-z])${word}s?(?![a-z])`, 'i').test(name) &&
        !ALLOWED.some((each) => each.word === word && each.text.test(name)),
    ),
  );
  expect(found).toEqual([]);
});

test('each noun is there once, and those of the product are there', () => {
  const nouns = page.tables
    .filter(({ header }) => header[0] === 'word')
    .flatMap(({ rows, heading }) => (heading === 'Nouns' ? rows.map(([word]) => word) : []));
  expect(new Set(nouns).size).toBe(nouns.length);
  expect(nouns).toEqual(expect.arrayContaining(['chat', 'update', 'memory', 'fact', 'evidence', 'revision']));
  expect(nouns).toEqual(expect.arrayContaining(['delivery', 'claim', 'lease', 'fence', 'dead letter']));
});
