// `npm start`: the whole stack on this machine, a sample conversation through its HTTP API, then it serves until
// Ctrl-C or `npm stop`.
import { explain } from './stack/plain-error.ts';

try {
  // Imported late: in a half-installed tree the import itself fails, and that must be told in words as well.
  const { runStart } = await import('./stack/run-start.ts');
  process.exitCode = await runStart(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
