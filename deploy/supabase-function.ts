// The entry of the Supabase Edge Function: the app behind Deno.serve, with the keys that Supabase itself hands out.
import { openEdge } from '../functions/open-edge.ts';
import { stripPrefix } from '../functions/strip-prefix.ts';

declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(
    options: { port?: number; hostname?: string },
    handler: (request: Request) => Promise<Response>,
  ): unknown;
};
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;

const given = Deno.env.toObject();
// Names that begin with SUPABASE_ are reserved there, so SUPABASE_SECRET_KEY cannot be set; the platform gives all
// secret keys of the project as one JSON object by name. Writing it back with Deno.env.set is not supported there.
const keys = JSON.parse(given.SUPABASE_SECRET_KEYS ?? '{}') as Record<string, string>;
const env = { ...given, SUPABASE_SECRET_KEY: given.SUPABASE_SECRET_KEY ?? keys.default };

const edge = openEdge(env);
const keepAlive = (work: Promise<unknown>) => {
  if (typeof EdgeRuntime !== 'undefined') EdgeRuntime.waitUntil(work);
};

// The platform ignores port and host; they let the very same file run on a plain Deno.
Deno.serve({ port: Number(given.PORT ?? 8787), hostname: '127.0.0.1' }, (request) => {
  const url = new URL(request.url);
  url.pathname = stripPrefix(url.pathname, given.PUBLIC_URL ?? url.origin);
  return edge.fetch(new Request(url, request), keepAlive);
});
