// Clauses: the part of a sentence that a hedge or a negation governs.

// A mark between digits joins (`5:45`, `5,000`); a new subject after `and` begins a new clause.
const EDGE =
  /(?<!\d)[,;:!—]|[,;:!—](?!\d)|\.(?=\s)| - |\s(?:but|aber|pero|mais|но)\s|\s(?:and|so|und|y|et)\s(?=(?:i|i'm|i'd|we|ich|wir|yo|je)\b)/gu;

/** UTF-16 units of the folded sentence, `to` exclusive. */
export type Clause = { readonly from: number; readonly to: number; readonly text: string };

/** The clauses of a folded sentence, in order; the marks between them belong to none. */
export function splitClauses(sentence: string): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  const push = (to: number) => clauses.push({ from, to, text: sentence.slice(from, to) });
  for (const { 0: mark, index } of sentence.matchAll(EDGE)) {
    push(index);
    from = index + mark.length;
  }
  push(sentence.length);
  return clauses;
}
