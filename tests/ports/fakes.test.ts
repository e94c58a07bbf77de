// The fakes keep the contracts of the parts they stand for.
import { createInMemoryCache } from '../support/fakes/in-memory-cache.ts';
import { createInMemoryLimiter } from '../support/fakes/in-memory-limiter.ts';
import { createInMemoryPublisher } from '../support/fakes/in-memory-publisher.ts';
import { limiterContract } from './limiter.contract.ts';
import { memoryCacheContract } from './memory-cache.contract.ts';
import { publisherContract } from './publisher.contract.ts';

const cache = createInMemoryCache();
memoryCacheContract('the fake', () => cache);

limiterContract('the fake', (limit) => createInMemoryLimiter({ user: limit, key: limit }, () => Date.now()));

const publisher = createInMemoryPublisher();
publisherContract('the fake', {
  publisher: () => publisher,
  arrived: async (chatId) =>
    publisher.published.map(({ body }) => body).filter(({ chat_id }) => chat_id === chatId),
});
