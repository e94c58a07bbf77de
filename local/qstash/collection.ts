// A named map of the state: what the parts of the queue keep their things in.

/** A map whose changes are journalled. Values are replaced, never changed in place. */
export interface Collection<T> {
  get(id: string): T | undefined;
  values(): T[];
  size(): number;
  put(id: string, value: T): void;
  remove(id: string): void;
}
