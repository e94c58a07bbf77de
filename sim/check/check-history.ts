// All rules over one schedule.
import type { OwnedChat } from '../../src/domain/ids.ts';
import type { Driver, StoredChat } from '../drivers/driver.ts';
import { contentText, type History, type Truth } from '../history.ts';
import { checkAppends } from './appends.ts';
import { checkErasures } from './erasures.ts';
import type { Rule } from './evidence.ts';
import { checkMemory } from './memory.ts';
import { checkModelCalls } from './model-calls.ts';
import { checkReads } from './reads.ts';
import { checkRedrives } from './redrives.ts';
import { checkRevisions } from './revisions.ts';
import { checkRows } from './rows.ts';
import { checkWaits } from './waits.ts';

const RULES: readonly Rule[] = [
  checkAppends,
  checkRows,
  checkRedrives,
  checkRevisions,
  checkMemory,
  checkReads,
  checkWaits,
  checkModelCalls,
  checkErasures,
];

/** What is stored, in one line that is the same for every store that keeps the same rules. */
function tellStored(stored: StoredChat): string {
  if (stored.kind === 'absent') return `absent ${stored.isErased}`;
  const { memory, rows, revisions, entries } = stored;
  const told = rows.map(({ status, outcome, attempts, publishAttempt, appliedVersion, errorCode }) =>
    [status, outcome, attempts, publishAttempt, appliedVersion, errorCode].join('/'),
  );
  const applied = revisions.map(({ version, fromSeq, toSeq, fence }) =>
    [version, fromSeq, toSeq, fence].join('/'),
  );
  const { version, accepted_seq, applied_seq, pending_updates, failed_updates, last_updated } = memory;
  const marks = [
    version,
    accepted_seq,
    applied_seq,
    pending_updates,
    failed_updates,
    Date.parse(last_updated ?? ''),
  ];
  return [marks, told, applied, entries.length, contentText(memory)].join(' ');
}

/** @returns one line per violation: the number of the invariant and what is wrong; empty when all hold. */
export async function checkHistory(
  driver: Driver,
  chats: readonly OwnedChat[],
  history: History,
  truth: Truth,
  tell: (line: string) => void,
): Promise<string[]> {
  const found = truth.thrown.map((what) => `0 an error was thrown: ${what}`);
  for (const chat of chats) {
    const evidence = {
      chat,
      history: history.filter((event) => event.chat.chatId === chat.chatId),
      truth: truth.of(chat),
      stored: await driver.look(chat),
    };
    tell(tellStored(evidence.stored));
    for (const rule of RULES) found.push(...rule(evidence));
  }
  return [...new Set(found)];
}
