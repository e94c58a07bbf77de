// Bundles the Supabase Edge Function as a project folder of its own that the Supabase CLI can deploy as it is: no
// import map, no package to resolve there, and no settings of the CLI mixed into supabase/config.toml.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundleWorker } from './bundle.ts';
import { ROOT } from './wrangler-file.ts';

/** Access tokens are checked by the service: the gateway's own check would refuse the queue's deliveries. */
const CONFIG = `project_id = "saidso"

[functions.saidso]
enabled = true
verify_jwt = false
entrypoint = "./functions/saidso/worker.js"
`;

/** @param workdir becomes the `--workdir` of the CLI. @throws the error of esbuild, which names file and line. */
export async function bundleFunction(workdir = join(ROOT, 'dist', 'function')): Promise<Bundle> {
  const folder = join(workdir, 'supabase', 'functions', 'saidso');
  mkdirSync(folder, { recursive: true });
  const bundle = await bundleWorker(folder, join(ROOT, 'deploy', 'supabase-function.ts'));
  writeFileSync(join(workdir, 'supabase', 'config.toml'), CONFIG);
  return bundle;
}
