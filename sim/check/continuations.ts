// Invariants 5 and 10 of a chat that goes on in another: it begins with one version's confirmed facts, and once only.
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { contentText } from '../history.ts';
import { SETTINGS } from '../world.ts';
import { type Evidence, eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

const factsText = (facts: object): string => JSON.stringify(Object.entries(facts).sort());

function checkSeed(
  { sourceVersion, stored }: Evidence['continued'][number],
  { truth }: Evidence,
): readonly string[] {
  const name = `the continuation of version ${sourceVersion}`;
  if (stored.kind === 'absent') return [`1 ${name} is gone`];
  const { rows, revisions, entries, memory } = stored;
  const found: string[] = [];
  const [seed] = rows;
  if (rows.length !== 1 || seed?.kind !== 'seed' || seed.status !== 'complete' || seed.appliedVersion !== 1)
    found.push(`1 ${name} does not begin with one seed that has ended`);
  if (revisions.length !== 1 || memory.version !== 1 || memory.applied_seq !== 1 || memory.accepted_seq !== 1)
    found.push(`5 ${name} does not begin as version 1`);
  if (contentText(foldEntries(entries, SETTINGS.tokenLimit)) !== contentText(memory))
    found.push(`5 folding the entries of ${name} does not give its memory`);
  const source = truth.commits.find(({ version }) => version === sourceVersion)?.content;
  if (factsText(source?.user_confirmed ?? {}) !== factsText(memory.user_confirmed))
    found.push(`10 ${name} holds other facts than that version`);
  return found;
}

export const checkContinuations: Rule = (evidence) => {
  const { history, truth, continued } = evidence;
  const found = continued.flatMap((one) => checkSeed(one, evidence));
  const versions = truth.continued.map(({ sourceVersion }) => sourceVersion);
  if (new Set(versions).size !== versions.length) found.push('2 one version was continued twice');
  for (const { op, seen, startMs, endMs } of [
    ...eventsOf(history, 'continue'),
    ...eventsOf(history, 'close'),
  ])
    if (seen.kind === 'refused' && !(seen.code === 'chat_not_found' && mayBeAbsent(history, startMs, endMs)))
      found.push(`6 a ${op} was refused with ${seen.code} for no reason`);
  for (const { seen } of eventsOf(history, 'continue')) {
    if (seen.kind !== 'done') continue;
    const { chatId, sourceVersion } = seen.value;
    const isReal = truth.continued.some(
      (one) => one.chatId === chatId && one.sourceVersion === sourceVersion,
    );
    if (!isReal) found.push(`1 a continuation of version ${sourceVersion} was answered and never made`);
  }
  return found;
};
