// Bundles the Worker as ES modules with splitting: what is imported lazily (the tokenizer) becomes a file apart
// that only deliveries load. The same modules run here under workerd and are uploaded by wrangler.
import { readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Sizes in bytes; `lazy` modules are loaded by a dynamic import, not at the start of an isolate. */
export type BundledModule = {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly gzipped: number;
  readonly lazy: boolean;
};
export type Bundle = {
  readonly entry: string;
  readonly modules: readonly BundledModule[];
  readonly metafile: Metafile;
};

/**
 * @param folder is emptied of earlier modules first: a stale chunk would be uploaded with the rest.
 * @throws the error of esbuild, which names file and line.
 */
export async function bundleWorker(
  folder: string,
  entryPoint = join(root, 'functions', 'worker.ts'),
): Promise<Bundle> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { worker: entryPoint },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    target: 'es2024',
    define: { 'process.env.NODE_ENV': '"production"' },
    minify: true,
    legalComments: 'none',
    chunkNames: 'chunk-[hash]',
    metafile: true,
    logLevel: 'silent',
  });
  const entry = resolve(folder, 'worker.js');
  const early = importedAtStart(metafile, relative(root, entry));
  const modules = Object.keys(metafile.outputs).map((output) => {
    const file = resolve(root, output);
    const code = readFileSync(file);
    return {
      name: relative(folder, file),
      file,
      bytes: code.length,
      gzipped: gzipSync(code).length,
      lazy: !early.has(output),
    };
  });
  return { entry, modules, metafile };
}

/** What loads with the entry: the closure of its static imports. */
function importedAtStart(metafile: Metafile, entry: string): Set<string> {
  const seen = new Set<string>();
  const visit = (output: string) => {
    if (seen.has(output)) return;
    seen.add(output);
    for (const { path, kind } of metafile.outputs[output]?.imports ?? [])
      if (kind === 'import-statement') visit(path);
  };
  visit(entry);
  return seen;
}

/** One line a module, the ones of the request path first. */
export function describeBundle({ modules }: Bundle): string {
  const kilo = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  return modules
    .toSorted((one, other) => Number(one.lazy) - Number(other.lazy) || other.bytes - one.bytes)
    .map(
      ({ name, bytes, gzipped, lazy }) =>
        `${name.padEnd(22)} ${kilo(bytes).padStart(11)} ${kilo(gzipped).padStart(11)} gzipped  ${lazy ? 'on first use' : 'at start'}`,
    )
    .join('\n');
}

if (import.meta.main) console.log(describeBundle(await bundleWorker(join(root, 'dist', 'worker'))));
