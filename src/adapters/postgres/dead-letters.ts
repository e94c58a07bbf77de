// Dead letters on Postgres: one method per SQL function.
import type { DeadLetters } from '../../ports/dead-letters.ts';
import type { Database } from './client.ts';
import { dropDeadLetter } from './drop-dead-letter.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { redriveUpdate } from './redrive-update.ts';

export const createDeadLetters = (database: Database): DeadLetters => ({
  listDeadLetters: listDeadLetters(database),
  redriveUpdate: redriveUpdate(database),
  dropDeadLetter: dropDeadLetter(database),
});
