// The words of an update without their secrets, or the refusal of words that hold some.
import { maskSecrets } from './mask-secrets.ts';
import { countCharacters, MESSAGES_CHARACTERS, SNIPPET_CHARACTERS } from './message.ts';
import type { Problem, ProblemIssue } from './problem.ts';
import { err, ok, type Result } from './result.ts';
import type { SecretsMode } from './secret.ts';
import type { Exchange } from './update.ts';

const ISSUES_MAX = 5;

const refuse = (detail: string, errors: readonly ProblemIssue[]): Result<never, Problem> =>
  err({ code: 'invalid_request', detail, errors: errors.slice(0, ISSUES_MAX) });

/**
 * Applies SECRETS_MODE to an exchange before its row is written (4-memory, point 13). Only texts are masked, not the
 * ids that callers give to messages.
 * @returns the exchange as it may be stored and how many secrets were replaced. Refusal invalid_request, with a
 * pointer per text that holds a secret (`reject`), or where placeholders made a text longer than may be stored:
 * that takes hundreds of secrets shorter than their placeholder, and nothing is ever cut.
 */
export function maskExchange(
  exchange: Exchange,
  mode: SecretsMode,
): Result<{ readonly exchange: Exchange; readonly masked: number }, Problem> {
  if (mode === 'off') return ok({ exchange, masked: 0 });
  const snippet = exchange.contextSnippet === null ? null : maskSecrets(exchange.contextSnippet);
  const contents = exchange.messages?.map(({ content }) => maskSecrets(content)) ?? [];
  const texts = [
    ...(snippet ? [{ pointer: '/context_snippet', ...snippet }] : []),
    ...contents.map((content, index) => ({ pointer: `/messages/${index}/content`, ...content })),
  ];
  const touched = texts.filter(({ masked }) => masked > 0);
  if (touched.length === 0) return ok({ exchange, masked: 0 });
  if (mode === 'reject')
    return refuse(
      'The words hold secrets, and this deployment refuses them.',
      touched.map(({ pointer }) => ({ pointer, detail: 'holds a card number, key, token or password' })),
    );
  const tooLong = touched.filter(({ text }) => countCharacters(text) > SNIPPET_CHARACTERS);
  const total = contents.reduce((sum, { text }) => sum + countCharacters(text), 0);
  if (tooLong.length > 0 || total > MESSAGES_CHARACTERS)
    return refuse(
      'With its secrets masked, the text is too long to be stored.',
      (tooLong.length > 0 ? tooLong : touched).map(({ pointer }) => ({
        pointer,
        detail: 'is too long once its secrets are masked',
      })),
    );
  return ok({
    exchange: {
      contextSnippet: snippet?.text ?? null,
      messages:
        exchange.messages?.map((message, index) => ({
          ...message,
          content: contents[index]?.text ?? message.content,
        })) ?? null,
    },
    masked: touched.reduce((sum, { masked }) => sum + masked, 0),
  });
}
