// A database that is lost under load comes back from its backups: nothing older than the recovery point is missing,
// nothing newer is half there, and what was erased stays erased.
import { runDrill } from '../operate/drill/run-drill.ts';
import type { Proof } from './proof.ts';

export const restore: Proof = {
  name: 'restore',
  about: 'a backup taken mid-flight, restored to an earlier point',
  async prove(say) {
    const { restored, acknowledged, missing } = await runDrill(say);
    const checks = restored.flatMap(({ way, checks }) => checks.map((check) => ({ ...check, way })));
    const wrong = checks.filter((check) => check.wrong > 0);
    return {
      passed: checks.length - wrong.length,
      failed: wrong.length,
      figures: {
        acknowledged,
        ways: restored.map(({ way }) => way.replace(/ \d.*/, '')).join(' and '),
        'open in the backups': restored.map(({ open }) => open).join(' and '),
        'slowest drain (ms)': Math.max(...restored.map(({ drainMs }) => drainMs)),
        ...(missing.length > 0 && { 'not tried': missing.join('; ') }),
      },
      failures: wrong.map(({ way, name, count, wrong }) => `${way}: ${name}: ${wrong} of ${count} not`),
    };
  },
};
