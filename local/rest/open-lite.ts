// Opens a data folder with `@supabase/lite`, loaded from where npm has put it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SqlSession } from '../postgres/sql-session.ts';
import { passSqlstate } from './pass-sqlstate.ts';
import type { GatewayKeys } from './role-tokens.ts';

/** What we use of the package; it is no dependency, so its own types are not here. */
type PgliteConnection = {
  readonly driver: {
    readonly waitReady: Promise<void>;
    readonly query: (sql: string, values: unknown[]) => Promise<{ rows: unknown[] }>;
    readonly exec: (sql: string) => Promise<{ rows: unknown[] }[]>;
  };
  normalizeDbError(fault: unknown): unknown;
  close(): Promise<void>;
};
type Lite = {
  readonly App: new (
    options: object,
  ) => { readonly fetch: (request: Request, context: object) => Response | Promise<Response> };
  readonly createPgliteConnection: (options: { url: string }) => Promise<PgliteConnection>;
};

export type OpenLite = {
  /** Serves `/rest/v1` with the keys of a project. */
  readonly answer: (request: Request) => Response | Promise<Response>;
  readonly session: SqlSession;
  readonly close: () => Promise<void>;
};

/** @param folder of the package. @param dataDir is made when it is not there. */
export async function openLite(folder: string, dataDir: string, keys: GatewayKeys): Promise<OpenLite> {
  const load = (file: string) => import(pathToFileURL(join(folder, 'dist', file)).href);
  const { App } = (await load('index.js')) as Pick<Lite, 'App'>;
  const { createPgliteConnection } = (await load('db/postgres/pglite/PgliteConnection.js')) as Pick<
    Lite,
    'createPgliteConnection'
  >;
  const connection = await createPgliteConnection({ url: dataDir });
  const { driver } = connection;
  await driver.waitReady;
  const ownWay = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (fault) => passSqlstate(ownWay(fault));
  const app = new App({
    connection,
    auth: {
      enabled: false,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
    },
    // Its admin mode would let any page on this machine act as the service role without a key.
    options: { server: { admin: false } },
  });
  return {
    answer: (request) => app.fetch(request, { peerAddress: null }),
    session: {
      query: async (sql, values) =>
        values ? driver.query(sql, values) : ((await driver.exec(sql)).at(-1) ?? { rows: [] }),
    },
    close: () => connection.close(),
  };
}
