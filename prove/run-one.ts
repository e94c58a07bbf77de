// Runs one proof and leaves its verdict in a file; a process of its own, so that a crash counts and no proof can
// disturb the next. `node prove/run-one.ts NAME FILE`
import { writeFileSync } from 'node:fs';
import { PROOFS } from './proofs.ts';

const [name = '', file = ''] = process.argv.slice(2);
const load = PROOFS[name];
if (load === undefined || file === '') {
  console.error('saidso: this is run by `npm run prove`.');
  process.exit(1);
}
const { prove } = await load();
const verdict = await prove((line) => console.log(`  ${line}`));
writeFileSync(file, JSON.stringify(verdict));
// What a proof left running (a pool, a timer) must not keep the others waiting.
process.exit(verdict.failed === 0 && verdict.passed > 0 ? 0 : 1);
