// Deduplication: ids stay burnt for the window, whatever becomes of the message.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, openStage, type Stage } from './qstash-stage.ts';

const WINDOWS = { '10 minutes': 600_000, '90 days': 90 * 86_400_000 };

describe.each(Object.entries(WINDOWS))('with a window of %s', (_, dedupWindowMs) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage({ dedupWindowMs });
  });
  afterEach(() => stage.close());

  const publish = (deduplicationId: string, more: { retries?: number; delay?: number } = {}) =>
    stage.client.publish({ url: `${stage.consumer.url}/d`, body: 'x', deduplicationId, ...more });

  it('a second publish with the same id gets 202, the first message id, and no delivery', async () => {
    const first = await publish('row_0');
    expect(await publish('row_0')).toEqual({
      messageId: first.messageId,
      url: `${stage.consumer.url}/d`,
      deduplicated: true,
    });
    const raw = await stage.call('POST', `/v2/publish/${stage.consumer.url}/d`, {
      headers: { 'Upstash-Deduplication-Id': 'row_0' },
    });
    expect(raw.status).toBe(202);
    expect((await publish('row_1')).messageId).not.toBe(first.messageId);
    await eventually('two deliveries', async () => (await stage.counts()).delivered === 2);
    expect(stage.consumer.received).toHaveLength(2);
  });

  it('the id is free again when the window has passed and not a moment before', async () => {
    const first = await publish('row_0');
    stage.clock.advance(dedupWindowMs - 1);
    expect((await publish('row_0')).messageId).toBe(first.messageId);
    stage.clock.advance(1);
    const second = await publish('row_0');
    expect(second.messageId).not.toBe(first.messageId);
    expect(second.deduplicated).toBeUndefined();
  });

  it('the id stays burnt after the message failed into the dead letters, and after it was cancelled', async () => {
    stage.consumer.answer = () => ({ status: 500 });
    const failing = await publish('fails', { retries: 0 });
    await eventually('a dead letter', async () => (await stage.counts()).deadLetters === 1);
    expect(await publish('fails')).toMatchObject({ messageId: failing.messageId, deduplicated: true });
    const canceled = await publish('canceled', { delay: 10 });
    await stage.client.messages.cancel(canceled.messageId);
    stage.clock.advance(10_000);
    expect((await stage.counts()).canceled).toBe(1);
    expect(await publish('canceled')).toMatchObject({ messageId: canceled.messageId, deduplicated: true });
  });

  it('equal content counts as the same message when asked for, other content does not', async () => {
    const send = (body: string, header: string) =>
      stage.client.publish({
        url: `${stage.consumer.url}/c`,
        body,
        headers: { 'X-Kind': header },
        contentBasedDeduplication: true,
      });
    const first = await send('same', 'a');
    expect((await send('same', 'a')).messageId).toBe(first.messageId);
    expect((await send('other', 'a')).messageId).not.toBe(first.messageId);
    expect((await send('same', 'b')).messageId).not.toBe(first.messageId);
  });

  it('within a batch the second of two equal ids is deduplicated too', async () => {
    const url = `${stage.consumer.url}/b`;
    const [a, b] = await stage.client.batch([
      { url, deduplicationId: 'same' },
      { url, deduplicationId: 'same' },
    ]);
    expect(b).toMatchObject({ deduplicated: true, messageId: (a as { messageId: string }).messageId });
  });
});
