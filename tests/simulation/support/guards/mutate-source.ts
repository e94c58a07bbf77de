// Loaded before everything else (`node --import`): takes a guard out of the source while it is read, so that the real
// line is gone and nothing on disk has changed. The edits are JSON in SAIDSO_EDITS.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Edit, replaceOnce } from './guard.ts';

const root = join(import.meta.dirname, '../../../..');
const edits = JSON.parse(process.env.SAIDSO_EDITS ?? '[]') as readonly Edit[];
const urlOf = ({ of }: Edit): string => pathToFileURL(join(root, of)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const own = edits.filter((edit) => urlOf(edit) === url);
    const { source } = loaded;
    if (own.length === 0 || source === undefined || source === null) return loaded;
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    return { ...loaded, source: own.reduce(replaceOnce, text) };
  },
});
