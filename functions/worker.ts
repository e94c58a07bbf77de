// Cloudflare Workers: requests, and the sweep each minute.
import { type Edge, openEdge } from './open-edge.ts';

type Env = Readonly<Record<string, unknown>>;
type Execution = { waitUntil(work: Promise<unknown>): void };

/** Per isolate, by the identity of its bindings: parsed at the first request, since start-up allows no work. */
const edges = new WeakMap<Env, Edge>();

function edgeOf(env: Env): Edge {
  const edge = edges.get(env) ?? openEdge(env);
  edges.set(env, edge);
  return edge;
}

export default {
  fetch: (request: Request, env: Env, execution: Execution): Promise<Response> =>
    edgeOf(env).fetch(request, (work) => execution.waitUntil(work)),
  scheduled: (_event: unknown, env: Env, execution: Execution): Promise<void> =>
    edgeOf(env).sweep((work) => execution.waitUntil(work)),
};
