// docs/testing.md: the stages are those that `npm test` runs.
import { expect, test } from 'vitest';
import { STAGES } from '../stages/stages.ts';
import { namesIn, readPage } from './support/read-page.ts';
import { shellBlocks } from './support/run-shell.ts';

const page = readPage('docs/testing.md');

test('the table of stages has every stage, in order, and says which belong to the check', () => {
  const rows = page.tables.find(({ header }) => header[0] === 'stage')?.rows ?? [];
  expect(rows.map(([name, isFast]) => [namesIn(name)[0], isFast])).toEqual(
    STAGES.map(({ name, isFast }) => [name, isFast ? 'yes' : 'no']),
  );
});

test('every stage named after npm test exists', () => {
  const named = shellBlocks(page, 'npm').flatMap(
    ({ text }) => /^npm test (.+)$/m.exec(text)?.[1]?.split(' ') ?? [],
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !STAGES.some((stage) => stage.name === name))).toEqual([]);
});
