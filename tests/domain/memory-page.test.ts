// The worked example of docs/memory.md is what the code does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import type { Proposal } from '../../src/domain/operation.ts';
import { type Said, translateBatch } from '../support/batch.ts';

type Update = { messages: { role: 'user' | 'assistant'; content: string }[] };

it('the sentence, the operations, the entry and the memory of the page belong together', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/memory.md'), 'utf8');
  const [update, proposal, entry, memory] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, json = '']): unknown => JSON.parse(json),
  );
  const said = (update as Update).messages.map(({ role, content }): Said => [role, content]);
  const entries = translateBatch([said], proposal as Proposal).flatMap((result) => result.entries);
  expect(entries.find(({ key }) => key === 'budget')).toMatchObject(entry as object);
  expect(entries.find(({ key }) => key === 'day')).toMatchObject({
    section: 'llm_inferred',
    reason: 'hedged',
  });
  expect(foldEntries(entries, 2_000)).toMatchObject(memory as object);
});
