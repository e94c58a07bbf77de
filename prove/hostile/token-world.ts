// A stack with something to lose: a user's memory, and an update whose wake-up the queue has lost, so that any delivery
// that gets through would move it.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { callerOf } from '../../tests/acceptance/support/caller.ts';
import { type Machinery, machineryOf, until } from '../../tests/acceptance/support/machinery.ts';
import { startStack, type TestStack } from '../../tests/support/stack.ts';
import { type ApiDocument, readApiDocument } from './api-document.ts';
import type { TokenProject } from './forged-access-tokens.ts';
import type { SigningKeys } from './forged-signatures.ts';
import { countKeyFetches } from './key-address.ts';
import type { Target } from './recipes.ts';
import { stopSweeps } from './table-hash.ts';

type KeyFetches = Awaited<ReturnType<typeof countKeyFetches>>;

export type TokenWorld = {
  readonly stack: TestStack;
  readonly machinery: Machinery;
  readonly document: ApiDocument;
  readonly project: TokenProject;
  readonly keys: SigningKeys;
  /** A chat with a memory, open to its user alone. */
  readonly merged: Target;
  /** A chat whose update nobody has been told about, and the wake-up for it. */
  readonly unheard: Target;
  readonly wakeUp: string;
  /** How often the keys of the project were asked for. */
  readonly keyFetches: () => number;
  readonly close: () => Promise<void>;
};

const DEFAULT_TENANT = '00000000-0000-4000-8000-000000000001';

/** @throws Error when the stack does not start. */
export async function openTokenWorld(): Promise<TokenWorld> {
  // A thousand deliveries at once wait for one row: slow is no fault here, so nothing is given up early.
  let counted: KeyFetches | undefined;
  const stack = await startStack(async ({ rest }) => {
    counted = await countKeyFetches(`${rest}/auth/v1/.well-known/jwks.json`);
    return {
      LIMIT_PER_MINUTE: '1000000',
      POSTGRES_DEADLINE_MS: '30000',
      SUPABASE_JWKS_URL: counted.url,
    };
  });
  const machinery = machineryOf(stack);
  const close = async () => {
    await machinery.close();
    await stack.stop();
    counted?.close();
  };
  try {
    const credentials = JSON.parse(readFileSync(stack.state.credentials, 'utf8'));
    const [person] = await stack.people(1);
    const caller = callerOf(stack.api, person?.token);
    const chatId = await caller.openChat();
    const { queue_id } = await caller.say(chatId, 'My name is Ada.');
    await caller.ended(queue_id);
    await stopSweeps(stack, machinery.keys.qstash_token ?? '');
    await machinery.queue('POST', '/__local/faults', { drop: 1 });
    const lost = await caller.openChat();
    const update = await caller.say(lost, 'My name is Ada.');
    await until('the wake-up lost', async () => {
      const counts = (await machinery.queue('GET', '/__local/counts')) as { pending: number };
      return counts.pending === 0;
    });
    const userId = person?.id ?? randomUUID();
    const wake = { v: 1, tenant_id: DEFAULT_TENANT, user_id: userId, chat_id: lost, reason: 'accepted' };
    return {
      stack,
      machinery,
      document: await readApiDocument(stack.api),
      project: {
        secret: stack.jwt_secret,
        issuer: stack.jwt_issuer,
        userId,
        privateKey: credentials.jwk_private,
        metricsToken: stack.tokens.metrics,
      },
      keys: {
        current: credentials.qstash_current_signing_key,
        next: credentials.qstash_next_signing_key,
      },
      merged: { chatId, queueId: queue_id },
      unheard: { chatId: lost, queueId: update.queue_id },
      wakeUp: JSON.stringify(wake),
      keyFetches: () => counted?.asked() ?? 0,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
