// All invariants on the database of a stack, as `npm run verify` sees them.
import type { Violation } from '../../verify/invariants.ts';
import type { Deployment } from '../../verify/snapshot.ts';
import { verifyDatabase } from '../../verify/verify-database.ts';

/**
 * @param postgres its address. @param deployment what the stack was started with, where it is not the default.
 * @returns how many chats were looked at, and what was found wrong by the name of the check: `{}` when all hold.
 */
export async function verifyStack(
  postgres: string,
  deployment: Partial<Deployment> = {},
): Promise<{ readonly chats: number; readonly broken: Readonly<Record<string, readonly Violation[]>> }> {
  const { chats, checked } = await verifyDatabase(postgres, { deployment });
  const broken = checked.filter(({ count }) => count > 0).map(({ name, violations }) => [name, violations]);
  return { chats, broken: Object.fromEntries(broken) };
}
