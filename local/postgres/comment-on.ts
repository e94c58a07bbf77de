// A comment of the catalogue as the statement that would make it.

/** `comment on …` when there is a comment; `target` is, for example, `table public.chats`. */
export function commentOn(target: string, comment: string | null): string[] {
  return comment === null ? [] : [`comment on ${target} is '${comment.replaceAll("'", "''")}';`];
}
