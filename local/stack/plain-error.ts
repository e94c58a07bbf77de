// A failure that a newcomer can act on: what is wrong, and what to do about it, one line each.

/** Thrown where the cause is the machine or the way of calling, not a bug. Printed without a stack trace. */
export class PlainError extends Error {
  override name = 'PlainError';
  readonly todo: string;
  /** @param what one line. @param todo one line, in the imperative. */
  constructor(what: string, todo: string) {
    super(what);
    this.todo = todo;
  }
}

/**
 * The two lines for any failure. Parts report theirs as a message of two lines; anything else is a bug of ours,
 * and then the stack is what helps.
 */
export function explain(error: unknown): string {
  if (error instanceof PlainError) return `saidso: ${error.message}\n        ${error.todo}`;
  if (!(error instanceof Error)) return `saidso: ${String(error)}`;
  const [what = '', todo] = error.message.split('\n');
  return todo ? `saidso: ${what}\n        ${todo}` : (error.stack ?? what);
}
