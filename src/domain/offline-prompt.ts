// The prompt read back into data, for a model that is a program.
import type { ListedFact } from './listed-fact.ts';
import type { Sentence } from './sentence.ts';

export type SpokenSentence = Pick<Sentence, 'handle' | 'role' | 'text'>;

export type PromptData = {
  readonly summary: string;
  readonly facts: readonly ListedFact[];
  readonly sentences: readonly SpokenSentence[];
};

type Line = Record<string, unknown>;

function parseLine(line: string): Line {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Line) : {};
  } catch {
    return {};
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads the JSON lines that `buildPrompt` wrote. Lines of any other shape are passed over. */
export function readPrompt(user: string): PromptData {
  const lines = user.split('\n').map(parseLine);
  return {
    summary: text(lines.find((line) => 'summary' in line)?.summary),
    facts: lines
      .filter((line) => typeof line.fact === 'number')
      .map((line) => ({
        alias: Number(line.fact),
        section: line.section === 'user_confirmed' ? 'user_confirmed' : 'llm_inferred',
        key: text(line.key),
        value: text(line.value),
        many: line.many === true,
      })),
    sentences: lines
      .filter((line) => typeof line.handle === 'string')
      .map((line) => ({
        handle: text(line.handle),
        role: text(line.role) as Sentence['role'],
        text: text(line.text),
      })),
  };
}
