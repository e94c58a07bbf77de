// Deno and Supabase Edge Functions: the same app behind Deno.serve.
import { openEdge } from './open-edge.ts';
import { stripPrefix } from './strip-prefix.ts';

declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(
    options: { port?: number; hostname?: string },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname?: string } },
    ) => Promise<Response>,
  ): unknown;
};
/** Only where Supabase runs us; a plain Deno process stays alive by itself. */
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;

const env = Deno.env.toObject();
const edge = openEdge(env);
// There the other end of every connection is Supabase's own proxy, whose header says where a request comes from.
const isHosted = typeof EdgeRuntime !== 'undefined';
const keepAlive = (work: Promise<unknown>) => {
  if (typeof EdgeRuntime !== 'undefined') EdgeRuntime.waitUntil(work);
};

Deno.serve(
  { port: Number(env.PORT ?? 8787), hostname: env.HOST ?? '127.0.0.1' },
  (request, { remoteAddr }) => {
    const address = isHosted ? undefined : remoteAddr.hostname;
    const url = new URL(request.url);
    const path = stripPrefix(url.pathname, env.PUBLIC_URL ?? url.origin);
    if (path === url.pathname) return edge.fetch(request, keepAlive, address);
    url.pathname = path;
    return edge.fetch(new Request(url, request), keepAlive, address);
  },
);
