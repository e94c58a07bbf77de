// The saved queries of the dashboard run, and show what they promise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnedChat } from '../../../src/domain/ids.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, applyOf, claimRows, storeClaim, unwrap } from '../../support/update-examples.ts';

const folder = join(import.meta.dirname, '../../../supabase/snippets');

let stage: PostgresStage;
let lived: OwnedChat;
beforeAll(async () => {
  stage = await openPostgresStage();
  lived = await stage.createdChat();
  await appendMany(stage.queue, lived, 2);
  const poison = await claimRows(stage.queue, lived, 1);
  const queueId = poison.updates[0]?.queueId ?? expect.fail();
  const why = { errorCode: 'model_invalid', errorDetail: 'x', tokens: { input: 0, output: 0 } };
  unwrap(await stage.queue.failUpdate({ ...lived, fence: poison.fence, queueId, ...why }));
  const claim = await claimRows(stage.queue, lived);
  await storeClaim(stage.queue, lived, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(lived, claim)));
  await appendMany(stage.queue, lived, 1);
});
afterAll(() => stage.close());

test.each([
  ['open-updates-by-age', [{ status: 'pending_summarization', seq: '3' }]],
  ['failed-updates', [{ error_code: 'model_invalid', seq: '1' }]],
  ['dead-letters', [{ error_code: 'model_invalid', waiting: '1', redriven: '0', dropped: '0', chats: '1' }]],
  [
    'audit-log',
    [
      { action: 'update_accepted' },
      { action: 'revision_applied', version: '1' },
      { action: 'update_failed' },
      { action: 'update_accepted' },
      { action: 'update_accepted' },
      { action: 'chat_created', database_role: 'service_role' },
    ],
  ],
  [
    'one-chats-whole-life',
    [
      { event: 'created' },
      { event: 'accepted', seq: '1' },
      { event: 'accepted', seq: '2' },
      { event: 'failed', seq: '1', detail: 'dead_letter, model_invalid' },
      { event: 'complete', seq: '2', detail: 'applied, llm' },
      { event: 'revision 1', seq: '2' },
      { event: 'accepted', seq: '3' },
    ],
  ],
  ['queue-depth', [{ status: 'pending_summarization', updates: '1', chats: '1', live_leases: '0' }]],
  ['memory-sizes', [{ token_count: 5, size_state: 'ok', version: '1', behind: '1', entries: '1' }]],
])('%s shows what it says', async (name, expected) => {
  const { rows } = await stage.pool.query(readFileSync(join(folder, `${name}.sql`), 'utf8'));
  expect(rows).toMatchObject(expected);
});
