// The echo guard in front of the prompt.
import { expect, test } from 'vitest';
import { PACK_FORMATS } from '../../src/domain/block-format.ts';
import { dropEchoes } from '../../src/domain/echo.ts';
import { packMemory } from '../../src/domain/pack-memory.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { readTurns } from '../../src/domain/turn.ts';
import { queueId } from '../support/batch.ts';

const turnsOf = (content: string) =>
  readTurns({
    queueId: queueId(1),
    seq: 1,
    exchange: { contextSnippet: null, messages: [{ role: 'user', content }] },
    triggerSource: 'api',
  });
const lines = [{ section: 'user_confirmed' as const, key: 'budget', value: '240 euros', tokens: 9 }];

test.for(PACK_FORMATS)(
  'a block pasted back as %s leaves no sentence for the prompt, and what stood before it does',
  (format) => {
    const { block } = packMemory({ lines, maxTokens: 400, format });
    expect(block).toContain('240 euros');
    expect(dropEchoes(turnsOf(block))).toEqual([]);
    const mixed = dropEchoes(turnsOf(`I live in Turin.\n${block}`));
    expect(numberSentences(mixed).map(({ text }) => text)).toEqual(['I live in Turin.']);
  },
);

test('a turn without a block stays as it is', () => {
  const turns = turnsOf('My memory is fine, and said so.');
  expect(dropEchoes(turns)).toEqual(turns);
});
