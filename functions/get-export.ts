// GET /api/v1/users/me/export: everything that is held about the user who asks, or whom a backend acts for.
import { exportQuery } from '../src/contract/http.ts';
import { exportUser } from '../src/flows/export-user.ts';
import { toChatReply } from './chat-reply.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const getExport = factory.createHandlers(
  validate('query', exportQuery),
  authenticate('admin'),
  limit,
  async (c) => {
    const { services, principal } = c.var;
    const { cursor, limit: most } = c.req.valid('query');
    const { chats, nextCursor } = unwrap(
      await exportUser(services, { owner: principal, cursor: cursor ?? null, limit: most ?? 5 }),
    );
    c.header('Cache-Control', 'no-store');
    return c.json(
      {
        user_id: principal.userId,
        exported_at: new Date(services.clock.now()).toISOString(),
        chats: chats.map(({ chat, ...held }) => ({ ...toChatReply(chat), ...held })),
        next_cursor: nextCursor,
      },
      200,
    );
  },
);
