// Postgres and the REST side of Supabase in one process, for platforms without a PostgREST package: `@supabase/lite`
// on PGlite, which is Postgres compiled to WebAssembly. Alpha software of others; one connection, so nothing overlaps.
//
// As a process: LITE_FOLDER, DATA_DIR, PORT, JWT_SECRET, PUBLISHABLE_KEY and SECRET_KEY in the environment of
// `node local/lite.ts`; it applies the migrations and stays in the foreground until SIGTERM or SIGINT.
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { bootstrapDatabase } from './postgres/bootstrap.ts';
import { migrateUp } from './postgres/migrate.ts';
import { openLite } from './rest/open-lite.ts';

const { LITE_FOLDER, DATA_DIR, PORT, JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY } = process.env;

async function serve(): Promise<void> {
  if (!LITE_FOLDER || !DATA_DIR || !PORT || !JWT_SECRET || !PUBLISHABLE_KEY || !SECRET_KEY)
    throw new Error(
      'Something the REST side needs is not set.\nSet LITE_FOLDER, DATA_DIR, PORT, JWT_SECRET, PUBLISHABLE_KEY and SECRET_KEY.',
    );
  const lite = await openLite(LITE_FOLDER, DATA_DIR, {
    jwtSecret: JWT_SECRET,
    publishableKey: PUBLISHABLE_KEY,
    secretKey: SECRET_KEY,
  });
  await bootstrapDatabase(lite.session);
  const applied = await migrateUp(lite.session);
  const server = createAdaptorServer({ fetch: lite.answer });
  server.on('error', () => {
    console.error(`Port ${PORT} cannot be used.\nStop the program that uses it, or choose another port.`);
    process.exit(1);
  });
  server.listen(Number(PORT), '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    console.log(
      `@supabase/lite is ready on http://127.0.0.1:${port} (${applied.length} migrations applied now).`,
    );
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      server.close();
      // An orderly end writes what PGlite holds; a request that still runs is repeated by its caller.
      void lite.close().finally(() => process.exit(0));
    });
}

try {
  await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
