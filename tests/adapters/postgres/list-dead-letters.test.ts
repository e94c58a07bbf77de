// list_dead_letters through the REST API: pages, and not a word of anybody.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeadLetter, DeadLetterPlace } from '../../../src/ports/dead-letters.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, claimRows, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('letters that died in one moment are listed once each over pages, and no words with them', async () => {
  const chat = await stage.createdChat();
  const appended = await appendMany(stage.queue, chat, 5);
  for (const { queueId } of appended) {
    const { fence } = await claimRows(stage.queue, chat, 1);
    const why = { errorCode: 'model_invalid', errorDetail: 'x', tokens: { input: 0, output: 0 } };
    unwrap(await stage.queue.failUpdate({ ...chat, fence, queueId, ...why }));
  }
  await stage.pool.query("update chat_context_queue set processed_at = '2026-01-01T00:00:00.123456Z'");
  const seen: string[] = [];
  let place: DeadLetterPlace | null = null;
  for (let pages = 0; pages < 4; pages += 1) {
    const page: readonly DeadLetter[] = unwrap(
      await stage.deadLetters.listDeadLetters({ includesSettled: false }, place, 2),
    );
    seen.push(...page.map(({ queueId }) => queueId));
    expect(JSON.stringify(page)).not.toContain('Zürich');
    place = page.at(-1) ?? place;
  }
  expect(seen).toEqual(appended.map(({ queueId }) => queueId as string).sort());
});
