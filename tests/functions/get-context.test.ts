// GET /api/v1/memory/{chat_id}/context, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { contextReply } from '../../src/contract/http-agent-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function told() {
  const edge = createEdge();
  const chat = await edge.openChat();
  await edge.say(chat, 'I live in Bern.');
  await edge.deliverAll();
  return { edge, chat, path: `/api/v1/memory/${chat.chatId}/context` };
}

describe('200', () => {
  test.for(['markdown', 'json', 'xml'] as const)('a block in %s', async (format) => {
    const { edge, chat, path } = await told();
    const response = await edge.call('GET', `${path}?format=${format}&max_tokens=500`);
    expect(response.status).toBe(200);
    const body = contextReply.parse(await response.json());
    expect(body).toMatchObject({
      chat_id: chat.chatId,
      format,
      version: 1,
      applied_seq: 1,
      accepted_seq: 1,
      stale: false,
    });
    expect(body.block).toContain('I live in Bern');
    expect(body.block.split('\n')[0]).toContain('saidso:memory');
    expect(body.tokens).toBeLessThanOrEqual(500);
    if (format === 'json') expect(JSON.parse(body.block)).toBeTypeOf('object');
  });

  test('pending words come with include=pending', async () => {
    const { edge, chat, path } = await told();
    await edge.say(chat, 'I like tea.');
    const body = contextReply.parse(await (await edge.call('GET', `${path}?include=pending`)).json());
    expect(body.block).toContain('I like tea.');
    expect(body.stale).toBe(true);
  });
});

describe('304', () => {
  test('the tag of the same block is known; another budget or format is another block', async () => {
    const { edge, path } = await told();
    const first = await edge.call('GET', path);
    const tag = first.headers.get('etag') ?? '';
    expect(first.headers.get('saidso-source')).toBe('cache');
    const again = await edge.call('GET', path, { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    const other = await edge.call('GET', `${path}?format=xml`, { headers: { 'if-none-match': tag } });
    expect(other.status).toBe(200);
  });
});

describe('404', () => {
  test('a foreign chat, also when its memory is cached (chat_not_found)', async () => {
    const { edge, path } = await told();
    await edge.call('GET', path);
    await expectProblem(await edge.call('GET', path, { as: BEN }), 404, 'chat_not_found');
  });
});

describe('422', () => {
  test.for(['max_tokens=63', 'max_tokens=8001', 'max_tokens=x', 'format=html', 'include=facts', 'wait=1'])(
    '%s (invalid_request)',
    async (query) => {
      const { edge, path } = await told();
      await expectProblem(await edge.call('GET', `${path}?${query}`), 422, 'invalid_request');
    },
  );
});
