// What an operator's command works on: the stack that runs here, or the deployment that the environment names.
import { loadCredentials } from '../local/stack/credentials.ts';
import { PlainError } from '../local/stack/plain-error.ts';
import { findRunning } from '../local/stack/process-record.ts';
import { readStackJson } from '../local/stack/stack-json.ts';
import { stateDir } from '../local/stack/state-dir.ts';
import { createDatabase } from '../src/adapters/postgres/client.ts';
import { createDeadLetters } from '../src/adapters/postgres/dead-letters.ts';
import { createKeyRing } from '../src/adapters/postgres/key-ring.ts';
import { createPublisher } from '../src/adapters/qstash/publish-wake-up.ts';
import { createClock } from '../src/adapters/runtime/clock.ts';
import { createIds } from '../src/adapters/runtime/ids.ts';
import { createTelemetry } from '../src/adapters/telemetry/log.ts';
import { Secret } from '../src/config.ts';
import { CONFIG_KEYS, type ConfigKey } from '../src/config-keys.ts';
import type { DeadLetters } from '../src/ports/dead-letters.ts';
import type { Publisher } from '../src/ports/delivery.ts';
import type { KeyRing } from '../src/ports/key-ring.ts';
import type { Ids, Telemetry } from '../src/ports/runtime.ts';

export type Operator = {
  /** For people: which database. */
  readonly where: string;
  readonly deadLetters: DeadLetters;
  readonly keyRing: KeyRing;
  /** Null: there is nothing to ring with. */
  readonly publisher: Publisher | null;
  readonly ids: Ids;
  /** One JSON line per decision on stderr: keep them where a decision must be traced later. */
  readonly telemetry: Telemetry;
};

type Environment = Readonly<Record<string, string | undefined>>;
const KEYS = ['SUPABASE_URL', 'SUPABASE_SECRET_KEY', 'QSTASH_URL', 'QSTASH_TOKEN', 'PUBLIC_URL'] as const;
type Addresses = Readonly<Partial<Record<(typeof KEYS)[number], string>>>;

/** The settings of the running stack, as its Worker has them. @throws PlainError when none runs. */
function localAddresses(): Addresses {
  const state = stateDir();
  // A killed start leaves its stack.json behind.
  const stack = findRunning(state) && readStackJson(state);
  if (!stack)
    throw new PlainError(
      'No stack runs here, and the environment names no deployment.',
      'Run npm start first, or set SUPABASE_URL and SUPABASE_SECRET_KEY.',
    );
  // A stack on a project of Supabase has its key in the environment of who started it, and nowhere else.
  if (stack.database === 'project')
    throw new PlainError(
      'The stack that runs here works on a project of Supabase.',
      'Set SUPABASE_URL and SUPABASE_SECRET_KEY of the project.',
    );
  const keys = loadCredentials(state.credentials);
  return {
    SUPABASE_URL: stack.rest,
    SUPABASE_SECRET_KEY: keys.supabase_secret_key,
    QSTASH_URL: stack.qstash,
    QSTASH_TOKEN: keys.qstash_token,
    PUBLIC_URL: stack.api,
  };
}

function read(env: Environment, key: (typeof KEYS)[number]): string | undefined {
  const value = env[key] || undefined;
  if (value !== undefined && !CONFIG_KEYS[key].schema.safeParse(value).success)
    throw new PlainError(`${key} is not what it must be.`, 'See docs/configuration.md.');
  return value;
}

function milliseconds(env: Environment, key: Extract<ConfigKey, `${string}_MS`>): number {
  const parsed = CONFIG_KEYS[key].schema.safeParse(env[key] || undefined);
  if (!parsed.success) throw new PlainError(`${key} is not what it must be.`, 'See docs/configuration.md.');
  return parsed.data;
}

/** @throws PlainError when half of what is needed is given, or nothing and nothing runs here. */
export function connectOperator(env: Environment): Operator {
  const given: Addresses = Object.fromEntries(KEYS.map((key) => [key, read(env, key)]));
  const isNamed = given.SUPABASE_URL !== undefined || given.SUPABASE_SECRET_KEY !== undefined;
  const at = isNamed ? given : localAddresses();
  const { SUPABASE_URL, SUPABASE_SECRET_KEY, QSTASH_TOKEN, PUBLIC_URL } = at;
  if (SUPABASE_URL === undefined || SUPABASE_SECRET_KEY === undefined)
    throw new PlainError(
      'SUPABASE_URL and SUPABASE_SECRET_KEY belong together.',
      'Set both, or neither for the stack that runs here.',
    );
  const database = createDatabase({
    SUPABASE_URL,
    SUPABASE_SECRET_KEY: new Secret(SUPABASE_SECRET_KEY),
    POSTGRES_DEADLINE_MS: milliseconds(env, 'POSTGRES_DEADLINE_MS'),
  });
  const clock = createClock();
  const ring =
    QSTASH_TOKEN !== undefined && PUBLIC_URL !== undefined
      ? {
          PUBLIC_URL,
          QSTASH_URL: CONFIG_KEYS.QSTASH_URL.schema.parse(at.QSTASH_URL),
          QSTASH_TOKEN: new Secret(QSTASH_TOKEN),
          PUBLISH_DEADLINE_MS: milliseconds(env, 'PUBLISH_DEADLINE_MS'),
          LEASE_MS: milliseconds(env, 'LEASE_MS'),
        }
      : null;
  return {
    where: isNamed ? SUPABASE_URL : `the stack that runs here (${SUPABASE_URL})`,
    deadLetters: createDeadLetters(database),
    keyRing: createKeyRing(database),
    publisher: ring && createPublisher(ring, clock),
    ids: createIds(),
    telemetry: createTelemetry(clock, { info: console.error, warn: console.error, error: console.error }),
  };
}
