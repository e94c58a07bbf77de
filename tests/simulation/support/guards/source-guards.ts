// The guards of the flows: each line taken out of the source as it is loaded, and what then goes wrong in a schedule.
import type { Edit, Guard } from './guard.ts';

const simulation = (name: string, edit: Edit | readonly Edit[], dies: RegExp): Guard => ({
  name,
  language: 'typescript',
  edits: [edit].flat(),
  killer: { by: 'simulation', dies },
});
const test = (name: string, edit: Edit | readonly Edit[], file: string, dies: RegExp): Guard => ({
  name,
  language: 'typescript',
  edits: [edit].flat(),
  killer: { by: 'test', file, dies },
});

export const FLOW_GUARDS: readonly Guard[] = [
  simulation(
    'results are stored before they are applied',
    {
      of: 'src/flows/propose-results.ts',
      from: 'await ports.queue.storeResult(',
      to: "await (async (..._: unknown[]) => ({ ok: true as const, value: 'stored' as const }))(",
    },
    /^7 /,
  ),
  simulation(
    'stored results are taken as they are',
    {
      of: 'src/flows/summarize-chat.ts',
      from: 'if (claim.ready) return claim.updates;',
      to: '',
    },
    /^8 .* stored results/,
  ),
  simulation(
    'a holder of its own for each delivery',
    { of: 'src/flows/summarize-chat.ts', from: 'holder: ports.ids.newId()', to: "holder: 'worker'" },
    /^8 /,
  ),
  simulation(
    'a deduplication id for each ring',
    {
      of: 'src/flows/publish-wake-up.ts',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
      from: 'dedupId: `${ring.queueId}_${suffix}`',
      to: 'dedupId: ring.queueId',
    },
    /^7 .* after two sweeps/,
  ),
  simulation(
    'a poison row is looked for by halving',
    {
      of: 'src/flows/give-up-attempt.ts',
      from: 'batchLimit: halfOf(claim),',
      to: 'batchLimit: ports.settings.batchLimit,',
    },
    /^(7|13) /,
  ),
  simulation(
    'a copy that is behind min_seq is passed over',
    {
      of: 'src/flows/read-memory.ts',
      from: 'reaches(memory, query.minSeq) && memory.version',
      to: 'memory.version',
    },
    /^6 a read with min_seq/,
  ),
  simulation(
    'owner of a cached memory',
    { of: 'src/flows/read-memory.ts', from: 'held.userId === chat.userId &&', to: '' },
    /^9 a stranger/,
  ),
  simulation(
    'a copy is fresh for a minute',
    { of: 'src/flows/read-memory.ts', from: 'ageMs <= ports.settings.freshMs &&', to: '' },
    /^6 a read is .* not marked/,
  ),
  simulation(
    'a copy is as old as its question',
    {
      of: 'src/flows/read-memory.ts',
      from: 'memory, cachedAtMs: asOfMs }',
      to: 'memory, cachedAtMs: ports.clock.now() }',
    },
    /^6 a read from the cache aged/,
  ),
  simulation(
    'an erasure is over when the cache is clear',
    {
      of: 'src/flows/erase-chat.ts',
      from: 'return cleared;',
      to: 'return ports.store.finishErasure(chat, 0);',
    },
    /^11 /,
  ),
  simulation(
    'the sweep finishes erasures',
    {
      of: 'src/flows/sweep-updates.ts',
      from: 'const erased = await finishErasures(ports);',
      to: 'const erased = 0;',
    },
    /^11 an erasure was never finished/,
  ),
  simulation(
    'the order of acceptance in the fold',
    {
      of: 'src/domain/fold-registers.ts',
      from: 'if (a.seq !== b.seq) return a.seq - b.seq;',
      to: 'if (a.seq !== b.seq) return b.seq - a.seq;',
    },
    /^3 the memory holds/,
  ),
  simulation(
    'the version that is restored',
    {
      of: 'src/flows/resolve-results.ts',
      from: 'entry.version <= payload.version',
      to: 'entry.version < payload.version',
    },
    /^[23] the memory holds/,
  ),
  test(
    'a copy that is behind min_version is passed over',
    { of: 'src/flows/read-memory.ts', from: '&& memory.version >= (query.minVersion ?? 0)', to: '' },
    'tests/flows/read-memory.test.ts',
    /min_version bypasses/,
  ),
  test(
    'a row whose workers died is not tried for ever',
    {
      of: 'src/flows/propose-results.ts',
      from: 'const isLost = claim.deaths >= settings.maxDeaths;',
      to: 'const isLost = false;',
    },
    'tests/flows/give-up-attempt.test.ts',
    /workers died every time/,
  ),
  test(
    'no model after the deadline of the handler',
    { of: 'src/flows/propose-results.ts', from: 'if (left <= 0)', to: 'if (left <= -1e9)' },
    'tests/flows/propose-results.test.ts',
    /finds its time over/,
  ),
  test(
    'a copy from the future is not believed',
    { of: 'src/flows/read-memory.ts', from: '&& held.cachedAtMs <= ports.clock.now() + SKEW_MS', to: '' },
    'tests/flows/read-memory.test.ts',
    /dated in the future/,
  ),
  test(
    'an erased chat stays erased while Postgres is away',
    {
      of: 'src/flows/read-memory.ts',
      from: "const held = lookUp.ok ? lookUp.value : null;\n  if (held === 'erased') return err(notFound);",
      to: "const held = lookUp.ok && lookUp.value !== 'erased' ? lookUp.value : null;",
    },
    'tests/flows/read-memory.test.ts',
    /stays erased/,
  ),
];

export const WORD_GUARDS: readonly Guard[] = [
  test(
    'the value is in the words of the user',
    {
      of: 'src/domain/evidence.ts',
      from: "if (!('places' in support)) return support.tier === 'lexical' ? 'value_partly_said' : 'value_not_said';",
      to: "if (!('places' in support)) return quoteEvidence(sentence, turn, sentence, 'stated');",
    },
    'tests/domain/evidence.test.ts',
    /not confirmed \(value_not_said\)/,
  ),
  test(
    'the speaker is the user',
    {
      of: 'src/domain/evidence.ts',
      from: "if (turn?.role !== 'user') return 'not_the_user';",
      to: "if (turn === undefined) return 'not_the_user';",
    },
    'tests/domain/evidence.test.ts',
    /never evidence: assistant/,
  ),
  test(
    'a label is no proof under strict attribution',
    { of: 'src/domain/evidence.ts', from: "turn.attribution === 'parsed' && strictAttribution", to: 'false' },
    'tests/domain/evidence.test.ts',
    /untrusted_label/,
  ),
  test(
    'what was pasted is no evidence',
    {
      of: 'src/domain/evidence.ts',
      from: "isPasted(turn, start, end) ? 'pasted' : findSpeechFault",
      to: 'findSpeechFault',
    },
    'tests/domain/evidence.test.ts',
    /pasted/,
  ),
  test(
    'an inference is never confirmed',
    {
      of: 'src/domain/evidence.ts',
      from: "if (op.claim === 'inferred') return { section: 'llm_inferred', reason: null };",
      to: '',
    },
    'tests/domain/verifier-properties.test.ts',
    /./,
  ),
  test(
    'look-alike letters are no evidence',
    { of: 'src/domain/evidence.ts', from: 'if (hasMixedScript(op.value))', to: 'if (false)' },
    'tests/domain/evidence.test.ts',
    /not confirmed \(mixed_script\)/,
  ),
  test(
    'our own block is not heard again',
    {
      of: 'src/domain/echo.ts',
      from: 'if (packed === null) return [turn];',
      to: 'if (packed === null || turn) return [turn];',
    },
    'tests/domain/echo.test.ts',
    /leaves no sentence for the prompt/,
  ),
  test(
    'a fact is taken back in words that take back',
    { of: 'src/domain/retraction.ts', from: '|| !hasRetractionCue(folded)', to: '' },
    'tests/domain/translate-proposal.test.ts',
    /refused with no cue/,
  ),
  test(
    'a fact is taken back in words that name it',
    {
      of: 'src/domain/retraction.ts',
      from: 'if (namesFact(folded, fact.key, fact.values)) return',
      to: 'return',
    },
    'tests/domain/translate-proposal.test.ts',
    /an injection without a name/,
  ),
  test(
    'secrets are masked before the row is written',
    { of: 'src/domain/mask-exchange.ts', from: "if (mode === 'off')", to: "if (mode !== 'reject')" },
    'tests/flows/accept-update.test.ts',
    /a secret is masked/,
  ),
];

export const CACHE_GUARDS: readonly Guard[] = [
  test(
    'nothing older is put over a newer memory',
    { of: 'src/adapters/redis/memory-scripts.ts', from: 'if newer <= 0 then return 0 end', to: '' },
    'tests/adapters/redis/memory-cache.test.ts',
    /a lower version, though cached later is kept/,
  ),
  test(
    'nothing is put over a tombstone',
    {
      of: 'src/adapters/redis/memory-scripts.ts',
      from: "if string.sub(held, 1, 5) == 'gone|' then return 0 end",
      to: '',
    },
    'tests/adapters/redis/memory-cache.test.ts',
    /stops a fill that is still on its way/,
  ),
  test(
    'an accepted update shows in a copy that was there',
    {
      of: 'src/adapters/redis/memory-scripts.ts',
      from: 'if ahead > 0 then\n  redis.call',
      to: 'if false then\n  redis.call',
    },
    'tests/adapters/redis/memory-cache.test.ts',
    /an accepted update shows as pending/,
  ),
];
