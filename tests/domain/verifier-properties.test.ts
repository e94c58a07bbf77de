// Guarantees of the verifier over random talk: whatever is claimed, by whatever handle, only the user's own words count.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyEvidence } from '../../src/domain/evidence.ts';
import { findValue } from '../../src/domain/find-value.ts';
import { foldText } from '../../src/domain/folded-text.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { readReply } from '../../src/domain/reply.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { op, type Said, turnsOf } from '../support/batch.ts';

const RUNS = { numRuns: 3_000 };
const WORDS =
  'Porto Lisbon tea coffee 4 7 pm Friday red window nuts Ana budget 500 euros small large north'.split(' ');
const FRAMES: readonly ((value: string) => string)[] = [
  (value) => `I want ${value}.`,
  (value) => `My choice is ${value}.`,
  (value) => `${value}`,
  (value) => `Is it ${value}?`,
  (value) => `Maybe ${value}.`,
  (value) => `Not ${value}.`,
  (value) => `> ${value}`,
  () => 'Yes.',
  () => 'No.',
  () => 'Thanks!',
];
const value = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '));
// Few values in the talk, so that claims often hit one.
const spoken = fc.constantFrom('Porto', 'red nuts', '7 pm');
const sentence = fc.tuple(fc.constantFrom(...FRAMES), spoken).map(([frame, of]) => frame(of));
const said = fc.tuple(
  fc.constantFrom('user', 'assistant', 'tool', 'system'),
  fc.array(sentence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
);
const talk = fc.array(said, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Said[]>;
const handle = fc
  .tuple(
    fc.constantFrom('u', 'u', 'u', 'a', 't', 's', 'x'),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 2 }),
  )
  .map(([who, turn, at]) => `${who}${turn}.${at}`);
const claim = fc.record({
  src: fc.array(handle, { minLength: 1, maxLength: 5 }).map((handles) => handles.join(',')),
  claim: fc.constantFrom<Operation['claim']>('stated', 'agreed', 'inferred'),
  key: fc.constantFrom('city', 'drink', 'wife_name', 'dislikes'),
  value: spoken,
});

const judge = (turns: Said[], given: Partial<Operation>) => {
  const read = turnsOf(1, turns);
  const sentences = numberSentences(read);
  return { read, sentences, verdict: verifyEvidence(op(given), sentences, read) };
};

describe('whatever is claimed of whatever talk', () => {
  it('evidence is a verbatim span of a user turn, and holds the value when it was stated', () => {
    let confirmed = 0;
    fc.assert(
      fc.property(talk, claim, (turns, given) => {
        const { read, verdict } = judge(turns, given);
        if (verdict.section !== 'user_confirmed') return;
        confirmed += 1;
        const { turn, start, end, quote, claim: how } = verdict.evidence;
        const by = read.find((one) => one.turn === turn);
        expect(by?.role).toBe('user');
        expect(by?.text).toContain(quote);
        const span = [...(by?.text ?? '')].slice(start, end).join('');
        expect(span).not.toBe('');
        if (how === 'stated')
          for (const word of given.value.split(' '))
            expect(foldText(span).text).toContain(word.toLowerCase());
      }),
      RUNS,
    );
    expect(confirmed).toBeGreaterThan(15);
  });

  it('without a sentence of the user nothing is confirmed', () => {
    const others = talk
      .map((turns) => turns.filter(([role]) => role !== 'user'))
      .filter((turns) => turns.length > 0);
    fc.assert(
      fc.property(others, claim, (turns, given) => {
        expect(judge(turns, given).verdict.section).toBe('llm_inferred');
      }),
      RUNS,
    );
  });

  it('a value that stands in no user sentence is confirmed only by a yes to a question that holds it', () => {
    fc.assert(
      fc.property(talk, claim, (turns, given) => {
        const { read, verdict } = judge(turns, given);
        if (verdict.section !== 'user_confirmed' || verdict.evidence.claim !== 'agreed') return;
        const at = read.findIndex(({ turn }) => turn === verdict.evidence.turn);
        const asked = read[at - 1];
        expect(asked?.role).toBe('assistant');
        expect(asked?.text).toContain('?');
        expect(findValue(foldText(asked?.text ?? ''), given.value).length).toBeGreaterThan(0);
        expect(readReply(read[at]?.text ?? '')).toBe('yes');
      }),
      RUNS,
    );
  });

  it('what is called inferred is never lifted, and no source proves nothing', () => {
    fc.assert(
      fc.property(talk, claim, (turns, given) => {
        expect(judge(turns, { ...given, claim: 'inferred' }).verdict.section).toBe('llm_inferred');
        expect(judge(turns, { ...given, src: '' }).verdict.section).toBe('llm_inferred');
      }),
      RUNS,
    );
  });

  it('each handle is checked alone: two that prove nothing prove nothing together', () => {
    fc.assert(
      fc.property(talk, claim, handle, handle, (turns, given, one, other) => {
        const alone = [one, other].some(
          (src) => judge(turns, { ...given, src }).verdict.section === 'user_confirmed',
        );
        const together =
          judge(turns, { ...given, src: `${one},${other}` }).verdict.section === 'user_confirmed';
        expect(together).toBe(alone);
      }),
      RUNS,
    );
  });
});

const GUARDED: readonly (readonly [name: string, frame: (of: string) => string])[] = [
  ['doubted', (of) => `Maybe it will be ${of}.`],
  ['put under a condition', (of) => `If my choice were ${of} I would tell you.`],
  ['denied', (of) => `I am not ${of}.`],
  ['asked', (of) => `Is my choice ${of}?`],
  ['said of somebody else', (of) => `My boss is ${of}.`],
  ['quoted', (of) => `> my choice is ${of}`],
  ['in a code fence', (of) => `\`\`\`\nmy choice is ${of}\n\`\`\``],
  ['in a packed memory', (of) => `<!-- saidso:memory v1 -->\n- choice: ${of}`],
  ['in forwarded mail', (of) => `---- Forwarded message ----\nFrom: Ana\nMy choice is ${of}`],
  ['in a pasted chat', (of) => `Assistant: what is it?\nUser: my choice is ${of}`],
];

describe('a value that is only', () => {
  it.each(GUARDED)('%s is never confirmed', (_name, frame) => {
    fc.assert(
      fc.property(value, fc.constantFrom('stated', 'agreed'), (of, how) => {
        const turns: Said[] = [['user', frame(of)]];
        for (const { handle: src } of numberSentences(turnsOf(1, turns)))
          expect(judge(turns, { src, value: of, key: 'choice', claim: how }).verdict.section).toBe(
            'llm_inferred',
          );
      }),
      RUNS,
    );
  });

  it('stated is confirmed: the guards let plain speech through', () => {
    fc.assert(
      fc.property(value, (of) => {
        expect(judge([['user', `My choice is ${of}.`]], { value: of, key: 'choice' }).verdict.section).toBe(
          'user_confirmed',
        );
      }),
      RUNS,
    );
  });
});
