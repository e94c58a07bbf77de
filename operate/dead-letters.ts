// `npm run dead-letters -- list | redrive | drop`: what the service gave up on, and what becomes of it.
import { explain } from '../local/stack/plain-error.ts';
import { CONFIG_KEYS } from '../src/config-keys.ts';
import { asId, type TenantId } from '../src/domain/ids.ts';
import type { DeadLetter } from '../src/ports/dead-letters.ts';
import { connectOperator, type Operator } from './connect.ts';
import { type DeadLetterArguments, readDeadLetterArguments, USAGE } from './dead-letter-arguments.ts';
import { letterJson, renderLetters, renderSettled } from './render-dead-letters.ts';
import { collectLetters, isGood, settleLetter } from './settle-dead-letters.ts';

/** A bulk says so often how far it is. */
const PROGRESS_EVERY = 100;

const say = (line: string): void => console.log(line);
/** Beside the result, which a program may read. */
const tell = (line: string): void => console.error(line);

process.exitCode = await main().catch((error: unknown) => {
  console.error(explain(error));
  return 1;
});

async function main(): Promise<number> {
  const args = readDeadLetterArguments(process.argv.slice(2));
  if (args === null) {
    say(USAGE);
    return 0;
  }
  const operator = connectOperator(process.env);
  return args.command === 'list' ? list(operator, args) : settle(operator, args, args.command);
}

function filterOf({ tenantId, chatId, errorCode }: DeadLetterArguments, includesSettled: boolean) {
  return { tenantId, chatId, errorCode, includesSettled };
}

async function list({ deadLetters, where }: Operator, args: DeadLetterArguments): Promise<number> {
  const letters = await collectLetters(deadLetters, filterOf(args, args.all), args.most);
  if (args.json) for (const letter of letters) say(JSON.stringify(letterJson(letter)));
  else if (letters.length > 0) for (const line of renderLetters(letters)) say(line);
  const more = letters.length === args.most ? ', and perhaps more (--most)' : '';
  tell(`${args.all ? 'Dead letters' : 'Dead letters that wait'} in ${where}: ${letters.length}${more}.`);
  return 0;
}

async function settle(
  operator: Operator,
  args: DeadLetterArguments,
  command: 'redrive' | 'drop',
): Promise<number> {
  const chosen = await choose(operator, args);
  let good = 0;
  for (const [index, letter] of chosen.entries()) {
    const settled = await settleLetter(operator, command, letter);
    const isDone = isGood(command, settled);
    good += isDone ? 1 : 0;
    say(args.json ? JSON.stringify(settled) : renderSettled(settled, isDone));
    // The next ones would fare the same, each after its own deadline.
    if (settled.outcome === 'unavailable') break;
    if ((index + 1) % PROGRESS_EVERY === 0) tell(`${index + 1} of ${chosen.length} …`);
  }
  const verb = command === 'redrive' ? 'Redriven' : 'Dropped';
  tell(`${verb} in ${operator.where}: ${good} of ${chosen.length}.`);
  if (command === 'redrive' && good > 0 && operator.publisher === null)
    tell('Nothing to ring with (QSTASH_TOKEN, PUBLIC_URL): the sweep rings for them within a minute.');
  if (args.all && chosen.length === args.most) tell('Perhaps more wait: run it again.');
  return good === chosen.length ? 0 : 1;
}

/** The letters named, or all that wait now: one that dies again meanwhile waits for the next command. */
async function choose(
  { deadLetters }: Operator,
  args: DeadLetterArguments,
): Promise<readonly Pick<DeadLetter, 'tenantId' | 'queueId'>[]> {
  if (args.all) return collectLetters(deadLetters, filterOf(args, false), args.most);
  const tenantId = args.tenantId ?? asId<TenantId>(CONFIG_KEYS.DEFAULT_TENANT_ID.schema.parse(undefined));
  return args.ids.map((queueId) => ({ tenantId, queueId }));
}
