// JSON.parse behind a door: depth and size are bounded before anything is built.
import { ProblemError } from './problem.ts';

export const JSON_DEPTH_MAX = 32;
export const JSON_TOKENS_MAX = 5_000;

const refuse = (detail: string) =>
  new ProblemError({
    code: 'invalid_request',
    detail: 'The body is more deeply nested or has more parts than any request needs.',
    errors: [{ pointer: '', detail }],
  });

/**
 * One pass over the text; strings are skipped whole. Tokens are strings, commas and opened brackets: at least the
 * number of keys and values. A flat body of 200,000 unknown keys would otherwise make zod write megabytes of issues.
 * Text that is not JSON is measured all the same; JSON.parse refuses it afterwards.
 */
function checkBounds(text: string): void {
  let depth = 0;
  let tokens = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      tokens += 1;
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (character === '{' || character === '[') {
      tokens += 1;
      depth += 1;
    } else if (character === '}' || character === ']') depth -= 1;
    else if (character === ',') tokens += 1;
    if (depth > JSON_DEPTH_MAX) throw refuse(`must not nest deeper than ${JSON_DEPTH_MAX} levels`);
    if (tokens > JSON_TOKENS_MAX) throw refuse(`must not have more than ${JSON_TOKENS_MAX} keys and values`);
  }
}

/**
 * Parses a request body.
 * @throws ProblemError invalid_request (too deep, too many parts), malformed_json. The engine's own message is not
 * passed on: it quotes the text.
 */
export function parseJson(text: string): unknown {
  checkBounds(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError({ code: 'malformed_json', detail: 'The body could not be parsed as JSON.' });
  }
}
