// DELETE /api/v1/users/me: erases every chat of the user who asks, or whom a backend acts for.
import { eraseUser } from '../src/flows/erase-user.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';

export const deleteUser = factory.createHandlers(authenticate('admin'), limit, async (c) => {
  const { services, principal } = c.var;
  const { erasedAt, chats, stores } = unwrap(await eraseUser(services, { owner: principal }));
  return c.json({ user_id: principal.userId, erased_at: erasedAt, chats, stores }, 200);
});
