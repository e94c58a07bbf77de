// Counts what reached the bridge, so that tests can hold "one request per warm read" against the server's own number.

export type RequestCounts = {
  /** One HTTP request with these commands, by name as sent. */
  add(commands: readonly (readonly string[])[]): void;
  read(): { requests: number; commands: number; byCommand: Record<string, number> };
  reset(): void;
};

export function createRequestCounts(): RequestCounts {
  let requests = 0;
  const byCommand = new Map<string, number>();
  return {
    add(commands) {
      requests++;
      for (const [name = ''] of commands) {
        const upper = name.toUpperCase();
        byCommand.set(upper, (byCommand.get(upper) ?? 0) + 1);
      }
    },
    read: () => ({
      requests,
      commands: [...byCommand.values()].reduce((sum, count) => sum + count, 0),
      byCommand: Object.fromEntries(byCommand),
    }),
    reset() {
      requests = 0;
      byCommand.clear();
    },
  };
}
