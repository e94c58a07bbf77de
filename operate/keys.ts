// `npm run keys -- issue|list|rotate|revoke|tenant`: API keys of backends. A key is printed once, where it is made, and
// kept nowhere; the database has its hash.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { explain, PlainError } from '../local/stack/plain-error.ts';
import { formApiKey } from '../src/domain/api-key.ts';
import { asId, type TenantId } from '../src/domain/ids.ts';
import type { Problem } from '../src/domain/problem.ts';
import type { Result } from '../src/domain/result.ts';
import type { KeyRing, ListedKey } from '../src/ports/key-ring.ts';
import { connectOperator } from './connect.ts';
import { type Command, readCommand } from './keys-arguments.ts';

const HOUR_MS = 3_600_000;

/** @throws PlainError: the database does not answer. */
function reached<T>(answer: Result<T, Problem>): T {
  if (answer.ok) return answer.value;
  throw new PlainError(
    'The database does not answer.',
    'Check SUPABASE_URL and SUPABASE_SECRET_KEY, then try again.',
  );
}

function fresh() {
  const { key, prefix } = formApiKey(randomBytes(40));
  return {
    key,
    kept: { keyId: randomUUID(), prefix, secretHash: createHash('sha256').update(key).digest('hex') },
  };
}

/** The tenant of that name; made when it does not exist, so that the first key needs one command. */
const tenantOf = async (ring: KeyRing, name: string, id: string | null = null) =>
  reached(await ring.createTenant({ tenantId: asId<TenantId>(id ?? randomUUID()), name }));

const describe = (key: ListedKey & { tenant?: string }, nowMs: number): string => {
  const ended = key.revokedAt !== null && Date.parse(key.revokedAt) <= nowMs;
  const state = ended
    ? `revoked ${key.revokedAt}`
    : key.revokedAt !== null
      ? `until ${key.revokedAt}`
      : key.expiresAt !== null
        ? `expires ${key.expiresAt}`
        : 'no end';
  return [
    key.keyId,
    key.prefix.padEnd(15),
    (key.tenant ?? key.tenantId).padEnd(12),
    key.scopes.join(',').padEnd(24),
    `used ${key.lastUsedAt ?? 'never'}`.padEnd(29),
    state.padEnd(32),
    key.name,
  ].join('  ');
};

type Outcome = { readonly lines: readonly string[]; readonly json: unknown };

const handOver = (key: string, listed: ListedKey, more: readonly string[] = []): Outcome => ({
  lines: [
    `  ${key}`,
    '',
    'This is the only time it is shown. Send it as `Authorization: Bearer <key>`, with `Saidso-User: <your user id>`.',
    `Its id is ${listed.keyId}; it may ${listed.scopes.join(', ')}.`,
    ...more,
  ],
  json: { ...listed, key },
});

const unknownKey = () =>
  new PlainError('There is no such key, or it is revoked already.', 'npm run keys -- list shows them.');

/** Carries one command out. @throws PlainError for what the operator can mend. */
export async function runKeys(ring: KeyRing, command: Command, nowMs: number): Promise<Outcome> {
  switch (command.verb) {
    case 'tenant': {
      const made = await tenantOf(ring, command.tenant, command.id);
      return { lines: [`${made.outcome}: ${made.name} is ${made.tenantId}`], json: made };
    }
    case 'issue': {
      const { tenantId } = await tenantOf(ring, command.tenant);
      const { key, kept } = fresh();
      const { expiresDays, name, scopes } = command;
      const expiresAt =
        expiresDays === null ? null : new Date(nowMs + expiresDays * 24 * HOUR_MS).toISOString();
      const listed = reached(await ring.issueApiKey({ ...kept, tenantId, name, scopes, expiresAt }));
      if (listed === null) throw new PlainError('The tenant went away.', 'Try again.');
      return handOver(key, listed);
    }
    case 'list': {
      const all = reached(await ring.listApiKeys(null));
      const keys = all.filter(({ tenant }) => command.tenant === null || tenant === command.tenant);
      const lines = keys.length === 0 ? ['No keys.'] : keys.map((key) => describe(key, nowMs));
      return { lines, json: keys };
    }
    case 'rotate': {
      const { key, kept } = fresh();
      const listed = reached(await ring.rotateApiKey(command.keyId, kept, command.overlapHours * HOUR_MS));
      if (listed === null) throw unknownKey();
      return handOver(key, listed, [`The old key is accepted for ${command.overlapHours} hours more.`]);
    }
    case 'revoke': {
      const listed = reached(await ring.revokeApiKey(command.keyId, 0));
      if (listed === null) throw unknownKey();
      return {
        lines: [`${listed.prefix}… is revoked. Isolates that know it refuse it within 60 s.`],
        json: listed,
      };
    }
  }
}

if (import.meta.main) {
  try {
    const command = readCommand(process.argv.slice(2));
    const { keyRing, where } = connectOperator(process.env);
    const { lines, json } = await runKeys(keyRing, command, Date.now());
    console.log(command.isJson ? JSON.stringify(json, null, 2) : [`On ${where}:`, ...lines].join('\n'));
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
