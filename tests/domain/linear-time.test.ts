// What a hostile text of full length costs: nothing in the domain may take time that grows with its square.
import { describe, expect, it, vi } from 'vitest';
import { splitClauses } from '../../src/domain/clause.ts';
import { cleanKey, cleanValue } from '../../src/domain/clean-operation.ts';
import { escapeMarkdown, oneLine } from '../../src/domain/escape-line.ts';
import { findSupport } from '../../src/domain/find-support.ts';
import { findValue } from '../../src/domain/find-value.ts';
import { foldText } from '../../src/domain/folded-text.ts';
import { maskSecrets } from '../../src/domain/mask-secrets.ts';
import { hasMixedScript } from '../../src/domain/mixed-script.ts';
import { isSameValue, normaliseValue } from '../../src/domain/normalise-value.ts';
import { findTyped } from '../../src/domain/offline-patterns.ts';
import { findPhrases } from '../../src/domain/offline-phrases.ts';
import { proposeOffline } from '../../src/domain/offline-rules.ts';
import { findPastedRegions } from '../../src/domain/pasted-region.ts';
import { isQuestionOnly } from '../../src/domain/question-guard.ts';
import { readReply } from '../../src/domain/reply.ts';
import { hasRetractionCue, namesFact } from '../../src/domain/retraction.ts';
import { findRoleLabels } from '../../src/domain/role-label.ts';
import { hasPlaceholder } from '../../src/domain/secret.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { findSpeechFault, isAskedOnly } from '../../src/domain/speech-guard.ts';
import { nextSummary } from '../../src/domain/summary.ts';
import { snippetTurns, turnsOf } from '../support/batch.ts';

vi.setConfig({ testTimeout: 60_000 });

const LENGTH = 8_000;
/** Milliseconds of this thread, the best of three. A quadratic step takes hundreds, a linear one a few. */
const MOST = 50;

const middle = (text: string) => ({ from: text.length >> 1, to: (text.length >> 1) + 3 });
const told = (text: string) => [{ handle: 'u1.1', role: 'user' as const, text }];

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  cleanKey,
  cleanValue,
  splitClauses,
  escapeMarkdown,
  oneLine,
  findSupport: (text) => findSupport(foldText(text), 'a berlin rome'),
  'findSupport of a long value': (text) => findSupport(foldText(`${text} b`), text.slice(0, 300)),
  findValue: (text) => findValue(foldText(text), text.slice(0, 3)),
  foldText,
  maskSecrets,
  hasMixedScript,
  normaliseValue,
  isSameValue: (text) => isSameValue(text, `${text}x`),
  findTyped,
  findPhrases,
  proposeOffline: (text) => proposeOffline({ summary: '', facts: [], sentences: told(text) }),
  'proposeOffline of a suggestion': (text) =>
    proposeOffline({ summary: 'x', facts: [], sentences: [{ handle: 'a1.1', role: 'assistant', text }] }),
  'findPastedRegions of a message': (text) => findPastedRegions(text, false),
  'findPastedRegions of a labelled turn': (text) => findPastedRegions(text, true),
  isQuestionOnly,
  'isQuestionOnly of a question': (text) => isQuestionOnly(`${text}?`),
  readReply,
  'readReply of a yes': (text) => readReply(`yes ${text}`),
  hasRetractionCue,
  namesFact: (text) => namesFact(text, 'home_city', ['Rome']),
  'findRoleLabels of a message': (text) => findRoleLabels(text, false),
  'findRoleLabels of a transcript': (text) => findRoleLabels(text, true),
  hasPlaceholder,
  readTurns: (text) => snippetTurns(`User: hi\n${text}`),
  numberSentences: (text) => numberSentences(turnsOf(1, [['user', text]])),
  findSpeechFault: (text) => findSpeechFault(text, middle(text), 'city'),
  isAskedOnly,
  nextSummary: (text) => nextSummary('Goal', { summary_op: 'append', summary: text }, text),
  'nextSummary of a replacement': (text) =>
    nextSummary('Goal', { summary_op: 'replace', summary: text }, text),
};

const PIECES: readonly string[] = [
  '.',
  '. ',
  '?',
  '…؟',
  ' ',
  '\t',
  '\n',
  '\n ',
  '\u00a0',
  '\u200b',
  '-',
  '- ',
  '=',
  '_',
  '*',
  '>',
  '>\n',
  '"',
  '“',
  '「',
  '`',
  '```\n',
  '<',
  '<blockquote>',
  '<|',
  '{"role":',
  '[',
  '(',
  '[10:30] ',
  '(bot) ',
  ':',
  'a:',
  'A: ',
  'A b: ',
  'A\n',
  'Assistant ',
  'AI\n',
  'X said ',
  'said:\n',
  'from: a\n',
  'on a ',
  'a',
  'a ',
  'A',
  'A ',
  'a, ',
  'a,',
  "a'",
  'not ',
  "don't ",
  'maybe ',
  'if ',
  'if i ',
  'my boss ',
  'my a ',
  'my a b ',
  'i like ',
  'i prefer a ',
  'allergic to a, ',
  'a and ',
  'or ',
  'yes, ',
  'is ',
  'what ',
  'that is ',
  'do you ',
  'i ',
  '1',
  '1 ',
  '1,',
  '1.',
  '1:',
  '$1',
  'table ',
  'table for ',
  'fly ',
  'trip from ',
  'hotel in ',
  'a@',
  'a.b@c.',
  'May ',
  'password for a ',
  'Bearer ',
  'eyJ',
  'e\u0301',
  '\u0301',
  'é',
  'ﷺ',
  '中',
  'は',
  '😀',
  'аa',
  'µ',
  '\u202e',
  '\u0000',
];

const ENDS = ['', 'x', '\u00a0!'];

/** `ﷺ` is eighteen letters once it is folded: many times the text, still in proportion to it. */
const mostFor = (piece: string): number =>
  MOST * Math.max(1, piece.normalize('NFKC').length / 4 / piece.length);

function cost(read: (text: string) => unknown, text: string, most: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && best > most; run += 1) {
    // Not the clock: what else runs on the machine says nothing about the text.
    const started = process.threadCpuUsage();
    read(text);
    const { user, system } = process.threadCpuUsage(started);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

describe('a hostile text of 8,000 characters costs little time in', () => {
  it.each(Object.entries(READERS))('%s', (_name, read) => {
    const slow = PIECES.flatMap((piece) =>
      ENDS.flatMap((end) => {
        const most = mostFor(piece);
        const ms = cost(read, piece.repeat(Math.floor(LENGTH / piece.length)) + end, most);
        return ms > most ? [`${JSON.stringify(piece)} … ${JSON.stringify(end)}: ${Math.round(ms)} ms`] : [];
      }),
    );
    expect(slow).toEqual([]);
  });
});
