// Which Postgres the drill works with, and what of its tools this machine has.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's packages `postgresql-15` and `postgresql-client-15`. */
const DEBIAN_15 = '/usr/lib/postgresql/15/bin';

export type Tools = {
  /** Undefined: the packaged Postgres, which brings a server and no tools. */
  readonly binDir: string | undefined;
  /** Null where they are not installed: then there is no logical dump. */
  readonly dump: string | null;
  readonly restore: string | null;
};

/** A server and its own tools when Debian's 15 is whole, else the packaged server alone. */
export function findTools(folder = process.env.POSTGRES_BIN_DIR || DEBIAN_15): Tools {
  const program = (name: string) => (existsSync(join(folder, name)) ? join(folder, name) : null);
  const [server, initdb, dump, restore] = ['postgres', 'initdb', 'pg_dump', 'pg_restore'].map(program);
  if (server && initdb && dump && restore) return { binDir: folder, dump, restore };
  return { binDir: undefined, dump: null, restore: null };
}
