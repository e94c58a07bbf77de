// One deployment, whatever the platform: settings parsed once, then requests and sweeps.
import { type BadSettings, parseConfig } from '../src/config.ts';
import { sweepUpdates } from '../src/flows/sweep-updates.ts';
import type { Background } from '../src/ports/runtime.ts';
import { createApp } from './app.ts';
import { createIsolate, createServices } from './services.ts';

export type Edge = {
  /**
   * Never throws. `keepAlive` is how this platform lets work go on after the answer; `address` is the other end of
   * the connection, where no header of the platform says it.
   */
  fetch(request: Request, keepAlive: Background, address?: string): Promise<Response>;
  sweep(keepAlive: Background): Promise<void>;
};

/** Answers everything with 503: half a configuration would accept updates that nobody can merge. */
function closedEdge(bad: BadSettings): Edge {
  // Plain console: the telemetry of a deployment is made from its settings. Names only, a value may be a secret.
  for (const { key, why } of bad)
    console.error(JSON.stringify({ level: 'error', event: 'bad_setting', key, why }));
  const body = {
    type: 'about:blank',
    title: 'The service is not configured',
    status: 503,
    detail: 'A setting is missing or unsafe. The log of the deployment names it.',
  };
  return {
    fetch: async () =>
      new Response(JSON.stringify(body), {
        status: 503,
        headers: {
          'Content-Type': 'application/problem+json',
          'Cache-Control': 'no-store',
          'Retry-After': '60',
        },
      }),
    sweep: async () => undefined,
  };
}

/** @param env Worker bindings, `process.env` or `Deno.env`; read here and nowhere else. */
export function openEdge(env: Readonly<Record<string, unknown>>): Edge {
  const config = parseConfig(env);
  if (!config.ok) return closedEdge(config.error);
  const isolate = createIsolate(config.value);
  const app = createApp((c) => createServices(isolate, (work) => c.executionCtx.waitUntil(work)));
  return {
    // The environment is not passed on: what is not handed out cannot be read past the settings.
    fetch: async (request, keepAlive, address) =>
      app.fetch(
        request,
        { address },
        {
          waitUntil: keepAlive,
          passThroughOnException: () => undefined,
          props: {},
        },
      ),
    sweep: async (keepAlive) => {
      await sweepUpdates(createServices(isolate, keepAlive));
    },
  };
}
