// The import rules: the project keeps them, and each of them is able to fail.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cruise } from '../support/cruise.ts';

const root = join(import.meta.dirname, '..', '..');

test('every module is seen and no import rule is broken', async () => {
  const report = await cruise(root, [
    'src',
    'functions',
    'local',
    'sim',
    'verify',
    'operate',
    'prove',
    'tests',
  ]);
  const seen = report.modules
    .filter(({ source }) => /^(src|functions)\//.test(source))
    .map(({ source }) => source);
  const written = ['src', 'functions'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
  expect(seen.sort()).toEqual(written.sort());
  expect(report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
}, 60_000);

const PLANTED: readonly { readonly rule: string; readonly files: Record<string, string> }[] = [
  {
    rule: 'no-cycles',
    files: {
      'src/domain/a.ts': "import type { B } from './b.ts';\nexport type A = B;",
      'src/domain/b.ts': "import type { A } from './a.ts';\nexport type B = A;",
    },
  },
  {
    rule: 'not-resolvable',
    files: { 'src/domain/a.ts': "import { b } from './absent.ts';\nexport const a = b;" },
  },
  {
    rule: 'domain-imports-domain',
    files: {
      'src/domain/a.ts': "import type { P } from '../ports/p.ts';\nexport type A = P;",
      'src/ports/p.ts': 'export type P = 1;',
    },
  },
  {
    rule: 'contract-imports-domain',
    files: {
      'src/contract/a.ts': "import { c } from '../config.ts';\nexport const a = c;",
      'src/config.ts': 'export const c = 1;',
    },
  },
  {
    rule: 'config-imports-domain',
    files: {
      'src/config.ts': "import type { P } from './ports/p.ts';\nexport type A = P;",
      'src/ports/p.ts': 'export type P = 1;',
    },
  },
  {
    rule: 'ports-import-domain',
    files: {
      'src/ports/a.ts': "import { c } from '../contract/c.ts';\nexport const a = c;",
      'src/contract/c.ts': 'export const c = 1;',
    },
  },
  {
    rule: 'flows-import-ports',
    files: {
      'src/flows/a.ts': "import { c } from '../adapters/redis/c.ts';\nexport const a = c;",
      'src/adapters/redis/c.ts': 'export const c = 1;',
    },
  },
  {
    rule: 'adapters-import-inwards',
    files: {
      'src/adapters/redis/a.ts': "import { f } from '../../flows/f.ts';\nexport const a = f;",
      'src/flows/f.ts': 'export const f = 1;',
    },
  },
  {
    rule: 'adapters-stay-apart',
    files: {
      'src/adapters/redis/a.ts': "import { f } from '../qstash/f.ts';\nexport const a = f;",
      'src/adapters/qstash/f.ts': 'export const f = 1;',
    },
  },
  {
    rule: 'services-name-adapters',
    files: {
      'functions/a.ts': "import { f } from '../src/adapters/qstash/f.ts';\nexport const a = f;",
      'src/adapters/qstash/f.ts': 'export const f = 1;',
    },
  },
  {
    rule: 'product-knows-no-tests',
    files: {
      'src/domain/a.ts': "import { f } from '../../tests/f.ts';\nexport const a = f;",
      'tests/f.ts': 'export const f = 1;',
    },
  },
  {
    rule: 'acceptance-is-black-box',
    files: {
      'tests/acceptance/a.ts': "import { f } from '../../src/domain/f.ts';\nexport const a = f;",
      'src/domain/f.ts': 'export const f = 1;',
    },
  },
  { rule: 'no-orphans', files: { 'src/domain/a.ts': 'export const a = 1;' } },
];

test.for(PLANTED)(
  'a planted violation of $rule is reported',
  { timeout: 30_000 },
  async ({ rule, files }) => {
    const folder = mkdtempSync(join(tmpdir(), 'saidso-imports-'));
    try {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const report = await cruise(folder, [
        ...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? '')),
      ]);
      expect(report.summary.violations.map((violation) => violation.rule.name)).toContain(rule);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
