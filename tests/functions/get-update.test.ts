// GET /api/v1/memory/updates/{queue_id}, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { updateReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function accepted(...options: Parameters<typeof createEdge>) {
  const edge = createEdge(...options);
  const chat = await edge.openChat();
  const queueId = await edge.say(chat, 'I live in Lisbon.');
  return { edge, chat, queueId, path: `/api/v1/memory/updates/${queueId}` };
}

describe('200', () => {
  test('an update shows where it stands, and at its end what it changed', async () => {
    const { edge, queueId, path } = await accepted();
    const before = await edge.call('GET', path);
    expect(before.headers.get('cache-control')).toBe('no-store');
    expect(updateReply.parse(await before.json())).toMatchObject({
      queue_id: queueId,
      seq: 1,
      status: 'pending_summarization',
      outcome: null,
      diff: [],
    });
    await edge.deliverAll();
    const after = updateReply.parse(await (await edge.call('GET', path)).json());
    expect(after).toMatchObject({
      status: 'complete',
      outcome: 'applied',
      applied_version: 1,
      merged_by: 'llm',
    });
    expect(after.diff).toMatchObject([{ op: 'add', section: 'user_confirmed', after: 'I live in Lisbon' }]);
  });

  test('a wait ends as soon as the update has ended', async () => {
    const { edge, path } = await accepted({}, (_, world) => ({
      clock: {
        now: world.clock.now,
        sleep: async (ms) => {
          world.elapse(ms);
          await world.deliverAll();
        },
      },
    }));
    const begun = edge.clock.now();
    const update = updateReply.parse(await (await edge.call('GET', `${path}?wait=10`)).json());
    expect(update.status).toBe('complete');
    expect(edge.clock.now() - begun).toBe(100);
  });

  test('a wait whose time is over shows the update as it stands', async () => {
    const { edge, path } = await accepted();
    const begun = edge.clock.now();
    const update = updateReply.parse(await (await edge.call('GET', `${path}?wait=1`)).json());
    expect(update.status).toBe('pending_summarization');
    expect(edge.clock.now() - begun).toBe(1_000);
  });

  test('a wait counts once against the limit', async () => {
    const { edge, path } = await accepted();
    const response = await edge.call('GET', `${path}?wait=10`);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('99');
  });

  test('beyond the places for waiters a wait is answered at once', async () => {
    const { edge, path } = await accepted({}, () => ({
      waiters: { enter: () => false, leave: () => undefined },
    }));
    const begun = edge.clock.now();
    expect((await edge.call('GET', `${path}?wait=10`)).status).toBe(200);
    expect(edge.clock.now()).toBe(begun);
  });
});

describe('404', () => {
  test("another user's update answers like one that does not exist (update_not_found)", async () => {
    const { edge, path } = await accepted();
    const absent = '/api/v1/memory/updates/00000000-0000-4000-8000-00000000dead';
    const theirs = await expectProblem(await edge.call('GET', path, { as: BEN }), 404, 'update_not_found');
    const none = await expectProblem(await edge.call('GET', absent, { as: BEN }), 404, 'update_not_found');
    expect({ ...theirs, instance: '', request_id: '' }).toEqual({ ...none, instance: '', request_id: '' });
  });
});

describe('422', () => {
  test('a wait of more than ten seconds is refused (invalid_request)', async () => {
    const { edge, path } = await accepted();
    const { errors } = await expectProblem(await edge.call('GET', `${path}?wait=11`), 422, 'invalid_request');
    expect(errors).toEqual([{ pointer: '/query/wait', detail: 'must be between 0 and 10' }]);
  });
});
