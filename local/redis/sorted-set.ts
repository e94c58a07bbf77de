// The value behind the Z commands: members with a score, ordered by score, then by bytes.

/** Sorted on demand and remembered until the next change: a skip list would earn its lines at sizes a local stack never sees. */
export class SortedSet {
  readonly #scores = new Map<string, number>();
  #ranked: [member: string, score: number][] | undefined;

  get size(): number {
    return this.#scores.size;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  set(member: string, score: number): void {
    this.#scores.set(member, score);
    this.#ranked = undefined;
  }

  delete(member: string): boolean {
    this.#ranked = undefined;
    return this.#scores.delete(member);
  }

  /** @returns all members from the lowest score to the highest; equal scores in byte order. */
  ranked(): readonly [member: string, score: number][] {
    this.#ranked ??= [...this.#scores].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
    return this.#ranked;
  }
}
