// Counts what the gateway was asked, so that tests can hold requests against a budget instead of timing them.

/** `byPath` counts per path without its query, for example `{"/rest/v1/rpc/append_update": 2}`. */
export type RequestCount = { requests: number; byPath: Record<string, number> };

/** Counts from zero; `read` is a copy. */
export function createRequestCounter() {
  let byPath = new Map<string, number>();
  return {
    count: (path: string): void => {
      byPath.set(path, (byPath.get(path) ?? 0) + 1);
    },
    read: (): RequestCount => ({
      requests: [...byPath.values()].reduce((sum, count) => sum + count, 0),
      byPath: Object.fromEntries([...byPath].sort()),
    }),
    reset: (): void => {
      byPath = new Map();
    },
  };
}
