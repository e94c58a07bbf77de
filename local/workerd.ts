// The Worker on this machine, in the runtime that Cloudflare itself uses: `workerd serve`, without wrangler dev
// in between (it is an order of magnitude slower and asks the internet for things).
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type { Bundle } from '../deploy/bundle.ts';
import { PlainError } from './stack/plain-error.ts';

/** As in wrangler.toml; a test compares the two. */
export const COMPATIBILITY_DATE = '2026-10-20';

/**
 * Writes a workerd configuration beside the bundle.
 * @param names of the text bindings; their values come from the environment of the process, so that no secret
 *   (a real model key among them) is written to disk.
 * @returns the command that serves it on 127.0.0.1:`port`.
 */
export function prepareWorkerd(
  folder: string,
  bundle: Bundle,
  port: number,
  names: readonly string[],
): [string, ...string[]] {
  const file = join(folder, 'workerd.capnp');
  writeFileSync(file, configuration(folder, bundle, port, names), { mode: 0o600 });
  return [findWorkerd(), 'serve', file];
}

function configuration(
  folder: string,
  { entry, modules }: Bundle,
  port: number,
  names: readonly string[],
): string {
  const first = modules.filter(({ file }) => file === entry);
  const rest = modules.filter(({ file }) => file !== entry);
  const list = [...first, ...rest].map(
    ({ name, file }) => `    ( name = ${text(name)}, esModule = embed ${text(relative(folder, file))} )`,
  );
  const bindings = names.map((name) => `    ( name = ${text(name)}, fromEnvironment = ${text(name)} )`);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "saidso", worker = .saidso ),
    ( name = "network", network = (
        allow = [ "private", "local", "public" ], tlsOptions = ( trustBrowserCas = true ) ) ),
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:${port}", http = (), service = "saidso" ) ],
);

const saidso :Workerd.Worker = (
  modules = [
${list.join(',\n')}
  ],
  bindings = [
${bindings.join(',\n')}
  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  globalOutbound = "network",
);
`;
}

const text = (value: string) => JSON.stringify(value);

/** The program itself: the package's own \`bin\` is a script that starts it, and a kill would hit the script. */
function findWorkerd(): string {
  try {
    return (createRequire(import.meta.url)('workerd') as { default: string }).default;
  } catch {
    throw new PlainError(
      `There is no workerd for ${process.platform}-${process.arch} in node_modules.`,
      'Remove node_modules and run npm start again; with --omit=optional it cannot work.',
    );
  }
}
