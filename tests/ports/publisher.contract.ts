// What every publisher does, the QStash one and the fake.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ChatId } from '../../src/domain/ids.ts';
import type { Publisher } from '../../src/ports/delivery.ts';
import { newChat } from '../support/memory-examples.ts';

/** `arrived`: the bodies that reached the consumer for a chat, once at least `least` are there. */
export type PublisherUnderTest = {
  publisher(): Publisher;
  arrived(chatId: ChatId, least: number): Promise<unknown[]>;
};

export function publisherContract(name: string, { publisher, arrived }: PublisherUnderTest): void {
  describe(`${name} as a publisher`, () => {
    test('a wake-up arrives with ids and a reason, and nothing else', async () => {
      const chat = newChat();
      const answer = await publisher().publishWakeUp(chat, {
        reason: 'accepted',
        dedupId: `${randomUUID()}_1`,
      });
      expect(answer).toEqual({ ok: true, value: 'published' });
      expect(await arrived(chat.chatId, 1)).toEqual([
        {
          v: 1,
          tenant_id: chat.tenantId,
          user_id: chat.userId,
          chat_id: chat.chatId,
          reason: 'accepted',
        },
      ]);
    });

    test('the same publication repeated arrives once, the next attempt arrives too', async () => {
      const chat = newChat();
      const id = randomUUID();
      for (const dedupId of [`${id}_1`, `${id}_1`, `${id}_2`]) {
        const answer = await publisher().publishWakeUp(chat, { reason: 'swept', dedupId });
        expect(answer).toEqual({ ok: true, value: 'published' });
      }
      expect(await arrived(chat.chatId, 2)).toHaveLength(2);
    });
  });
}
