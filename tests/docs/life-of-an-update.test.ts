// docs/life-of-an-update.md: its clocks, moves, guards and codes are those of the code.
import { expect, test } from 'vitest';
import { FENCE_REFUSAL_OF_SQLSTATE } from '../../src/adapters/postgres/sqlstate.ts';
import { CONFIG_KEYS } from '../../src/config-keys.ts';
import { MODEL_FAILURES } from '../../src/domain/operation.ts';
import { STATUS_MOVES, UPDATE_OUTCOMES } from '../../src/domain/update.ts';
import { namesIn, readPage } from './support/read-page.ts';

const page = readPage('docs/life-of-an-update.md');
const rowsOf = (header: string) => {
  const table = page.tables.find((each) => each.header[0] === header);
  if (table === undefined) throw new Error(`there is no table headed ${header}`);
  return table.rows;
};

const clocks = rowsOf('setting').map(([key = '', value = '']) => ({ key: namesIn(key)[0] ?? '', value }));

test.for(clocks)('$key is $value by default', ({ key, value }) => {
  const rule = Object.entries(CONFIG_KEYS).find(([name]) => name === key)?.[1];
  expect(String(rule?.schema.parse(undefined))).toBe(value);
});

test('the moves of a status are those that are legal', () => {
  const told = rowsOf('from').map(([from, to]) => [namesIn(from)[0], namesIn(to)]);
  expect(Object.fromEntries(told)).toEqual(STATUS_MOVES);
});

test('the outcomes are those of the contract', () => {
  expect(rowsOf('outcome').map(([cell]) => namesIn(cell)[0])).toEqual([...UPDATE_OUTCOMES]);
});

test('each guard has its own code, and no code is left out', () => {
  const told = rowsOf('guard').map((row) => namesIn(row[2])[0]);
  expect([...told, 'chat_gone'].sort()).toEqual(Object.values(FENCE_REFUSAL_OF_SQLSTATE).sort());
});

test('the failures of a model are sorted as the code sorts them', () => {
  const [outage, text] = rowsOf('the model').map((row) => namesIn(row[1]));
  const sorted = (kind: 'outage' | 'text') =>
    Object.entries(MODEL_FAILURES).flatMap(([code, fault]) => (fault === kind ? [code] : []));
  expect(outage?.sort()).toEqual(sorted('outage').sort());
  expect(text?.sort()).toEqual(sorted('text').sort());
});
