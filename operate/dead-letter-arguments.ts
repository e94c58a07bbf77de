// The arguments of `npm run dead-letters`.
import { parseArgs } from 'node:util';
import { PlainError } from '../local/stack/plain-error.ts';
import { asId, type ChatId, isUuid, type QueueId, type TenantId } from '../src/domain/ids.ts';

const COMMANDS = ['list', 'redrive', 'drop'] as const;
export type DeadLetterCommand = (typeof COMMANDS)[number];

export type DeadLetterArguments = {
  readonly command: DeadLetterCommand;
  /** Of `redrive` and `drop`, one by one; empty with `all`. */
  readonly ids: readonly QueueId[];
  /** `list`: also what was redriven or dropped. `redrive`, `drop`: everything that waits and fits the filters. */
  readonly all: boolean;
  readonly tenantId?: TenantId | undefined;
  readonly chatId?: ChatId | undefined;
  readonly errorCode?: string | undefined;
  readonly most: number;
  readonly json: boolean;
};

/** A bulk that is larger is begun again by the same command: what is done no longer waits. */
const MOST = { default: 1_000, least: 1, greatest: 100_000 };

export const USAGE = `npm run dead-letters -- list|redrive|drop [ids…] [flags]
  list             dead letters that wait for a decision, the oldest first; --all: the decided ones as well
  redrive          appends each as a new update at the end of its chat
  drop             decides that nobody will redrive them: their words are removed, for good
  --all            redrive or drop everything that waits and fits the flags below
  --chat ID        of this chat        --tenant ID   of this tenant
  --code CODE      that failed of this --most N      at most so many (${MOST.default})
  --json           one JSON value per line instead of text
It works on the stack that runs here, or on SUPABASE_URL with SUPABASE_SECRET_KEY; with QSTASH_TOKEN and PUBLIC_URL
(QSTASH_URL) it also rings for what it redrives.`;

const usage = (what: string): PlainError => new PlainError(what, 'Try: npm run dead-letters -- --help');

function readId<Id extends TenantId | ChatId | QueueId>(text: string): Id {
  const id = text.toLowerCase();
  if (!isUuid(id)) throw usage(`${text} is no id.`);
  return asId<Id>(id);
}

/**
 * @returns null when help is asked for.
 * @throws PlainError for what makes no sense, before anything is touched.
 */
export function readDeadLetterArguments(args: readonly string[]): DeadLetterArguments | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { chat: text, tenant: text, code: text, most: text, all: flag, json: flag, help: flag };
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw usage(`${error instanceof Error ? error.message.split('. ')[0] : String(error)}.`);
  }
  const { chat, tenant, code, most = String(MOST.default), all, json, help } = parsed.values;
  if (help || args.length === 0) return null;
  const [named, ...ids] = parsed.positionals;
  const command = COMMANDS.find((one) => one === named);
  if (command === undefined) throw usage(`${named ?? 'Nothing'} is none of ${COMMANDS.join(', ')}.`);
  if (command === 'list' && ids.length > 0) throw usage('list takes no ids.');
  if (command !== 'list' && ids.length > 0 === all) throw usage(`${command} takes either ids or --all.`);
  if (command !== 'list' && ids.length > 0 && (chat ?? code) !== undefined)
    throw usage('--chat and --code choose among all; ids are chosen already.');
  const bound = Number(most);
  if (!Number.isInteger(bound) || bound < MOST.least || bound > MOST.greatest)
    throw usage(`--most is a whole number from ${MOST.least} to ${MOST.greatest}.`);
  return {
    ...{ command, all, json, errorCode: code, most: bound },
    ids: ids.map((id) => readId<QueueId>(id)),
    tenantId: tenant === undefined ? undefined : readId<TenantId>(tenant),
    chatId: chat === undefined ? undefined : readId<ChatId>(chat),
  };
}
