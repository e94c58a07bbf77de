// What each problem means and what a caller does about it: the words of /docs/problems/<code> and of
// docs/problems/*.md. They stand in code because a Worker cannot read files, and so that a new code cannot go without.
import type { ProblemCode } from '../domain/problem.ts';

export type ProblemPage = { readonly meaning: string; readonly remedy: string };

export const PROBLEM_PAGES: Readonly<Record<ProblemCode, ProblemPage>> = {
  malformed_json: {
    meaning: 'The body could not be read as JSON in UTF-8, so nothing of it was looked at.',
    remedy: 'Build the body with a JSON library instead of joining strings, and send it whole.',
  },
  unauthenticated: {
    meaning:
      'The request has no access token or API key, or one that is expired, revoked, of another issuer or audience, or not signed with a key of this project.',
    remedy:
      'Send `Authorization: Bearer <access token or API key>`. Refresh the session with Supabase Auth when the token has expired.',
  },
  signature_invalid: {
    meaning:
      'An address under `/functions/` was called without a valid signature of the queue over exactly this body and address.',
    remedy:
      'Only QStash calls these. If it does and is refused, compare both signing keys and `PUBLIC_URL` with the QStash console.',
  },
  insufficient_scope: {
    meaning:
      'The API key is good, but its scopes do not hold what this call needs: `read`, `update`, `erase` or `admin`.',
    remedy: 'Use a key with that scope, or have the operator issue one.',
  },
  chat_not_found: {
    meaning:
      'There is no such chat for this user: it was never created, it was erased, or it belongs to someone else. The three cannot be told apart.',
    remedy: 'Create the chat with `POST /api/v1/chats` first, with the same user’s token.',
  },
  update_not_found: {
    meaning:
      'There is no such update for this user. Rows of ended updates are removed after the retention time, and with their chat.',
    remedy:
      'Use the `queue_id` and the user of the 201. For the state of an old chat, read its memory instead.',
  },
  revision_not_found: {
    meaning:
      'The memory of this chat has not come to that version, or version 0 was asked for, which is empty.',
    remedy: 'List the revisions of the chat; they begin at 1 and have no gaps.',
  },
  route_not_found: {
    meaning: 'Nothing answers at this address.',
    remedy: 'Compare the address with `/docs` or `/openapi.json`.',
  },
  method_not_allowed: {
    meaning: 'The address exists, but not with this method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  chat_id_unavailable: {
    meaning:
      'The chat id cannot be used for a new chat: another user of the tenant holds it, or its chat was closed or erased. An erased id is never used again.',
    remedy: 'Leave `chat_id` out and take the one in the answer, or bring a fresh UUID.',
  },
  memory_full: {
    meaning:
      'The confirmed facts alone fill the memory of this chat. Nothing confirmed is ever dropped to make room, so new exchanges are refused.',
    remedy:
      'Continue it in a new chat with `POST /api/v1/chats/{chat_id}/continue`, which takes what is known for sure along. Rejecting facts makes room as well. Updates accepted before this answer still apply.',
  },
  seq_unknown: {
    meaning:
      '`min_seq` is above the highest seq that was accepted for this chat, or `min_version` above its newest version, so no waiting could reach it.',
    remedy:
      'Use the `seq` of the 201 and the `version` of an answer for the same chat. When they are, the deployment was restored from a backup to an earlier point: read again without them, ask for your last updates by `queue_id`, and send those that are 404 again.',
  },
  chat_closed: {
    meaning:
      'The chat was closed. Its memory can still be read until its retention is over; it takes no new updates.',
    remedy: 'Begin a new chat.',
  },
  body_too_large: {
    meaning: 'The body has more bytes than a request may have. It was not read to its end.',
    remedy: 'Send less at once: several updates keep their order. Snippets are never cut for you.',
  },
  unsupported_media_type: {
    meaning: 'The body is not declared as `application/json` in UTF-8, or it is compressed.',
    remedy: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  invalid_request: {
    meaning:
      'The request was understood but does not fit the contract. `errors` holds up to five places as JSON Pointers: into the body, or below `/query`, `/path` or `/headers`.',
    remedy: 'Change what the pointers name. Characters are counted as Unicode code points.',
  },
  idempotency_key_reused: {
    meaning: 'This `Idempotency-Key` was used before by this user, with another body.',
    remedy: 'Use a new key for each new update, and the same key only to repeat the same request.',
  },
  rate_limited: {
    meaning:
      'This user has asked as often as the current minute allows, all of `/api/v1` together; or the API key has, for all its users; or too many tries from this address failed to authenticate.',
    remedy:
      'Wait as many seconds as `Retry-After` says. `RateLimit` on every answer tells how much is left; `Prefer: wait` and `?wait=` replace polling.',
  },
  dependency_unavailable: {
    meaning: 'The database, the key server or another dependency did not answer in time.',
    remedy:
      'Send the same request again after `Retry-After`, with the same `Idempotency-Key`: it cannot be accepted twice.',
  },
  internal: {
    meaning: 'A bug on our side. Nothing about it is told here on purpose.',
    remedy: 'Send the same request again later. The operator finds the cause by `request_id`.',
  },
};
