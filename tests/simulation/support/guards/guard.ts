// A guard of the product, how it is taken out, and what must notice.

/** Taken out by replacing text that is there exactly once; a guard that moved is an error, not a pass. */
export type Edit = {
  /** An SQL function as the catalogue prints it, or a file from the root of the project. */
  readonly of: string;
  readonly from: string;
  readonly to: string;
};

export type Killer =
  /** Random schedules: a violation that matches. `most` is how many are played before the mutant has survived. */
  | { readonly by: 'simulation'; readonly dies: RegExp; readonly most?: number }
  /** A file of supabase/tests: an assertion that fails. */
  | { readonly by: 'pgtap'; readonly file: string; readonly dies: RegExp }
  /** A test file that fails, with a title that matches. */
  | { readonly by: 'test'; readonly file: string; readonly dies: RegExp };

export type Guard = {
  readonly name: string;
  readonly language: 'sql' | 'typescript';
  readonly edits: readonly Edit[];
  /** SQL: statements that go first, where another guard would turn the mistake into an error. */
  readonly first?: string;
  readonly killer: Killer;
};

/** @throws Error when the text is not there exactly once */
export function replaceOnce(text: string, { of, from, to }: Edit): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${of} holds ${parts.length - 1} times, not once: ${from}`);
  return parts.join(to);
}
