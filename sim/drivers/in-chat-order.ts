// Lists of the sweep in the order of their chats: what ties in time comes in the order of the disk, which neither two
// runs of one seed nor two stores share.
import type { OwnedChat } from '../../src/domain/ids.ts';
import { ok } from '../../src/domain/result.ts';
import type { Driver } from './driver.ts';

const byChat = (a: OwnedChat, b: OwnedChat): number => (a.chatId < b.chatId ? -1 : 1);

/** The same driver, repeatable. */
export const inChatOrder = (driver: Driver): Driver => ({
  ...driver,
  queue: {
    ...driver.queue,
    async strandedUpdates(...args) {
      const answer = await driver.queue.strandedUpdates(...args);
      return answer.ok ? ok([...answer.value].sort(byChat)) : answer;
    },
  },
  store: {
    ...driver.store,
    async unfinishedErasures(...args) {
      const answer = await driver.store.unfinishedErasures(...args);
      return answer.ok ? ok([...answer.value].sort(byChat)) : answer;
    },
  },
});
