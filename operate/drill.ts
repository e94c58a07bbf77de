// `npm run drill`: loses a local database under load, restores it to an earlier point, and checks what came back.
import { explain } from '../local/stack/plain-error.ts';
import { runDrill } from './drill/run-drill.ts';

try {
  const { restored, acknowledged, missing } = await runDrill((line) => console.log(line));
  const checks = restored.flatMap((one) => one.checks);
  const wrong = checks.filter((check) => check.wrong > 0);
  console.log();
  for (const { way, drainMs } of restored)
    console.log(`${way}: drained ${(drainMs / 1000).toFixed(1)} s after the start`);
  for (const what of missing) console.log(`not tried: ${what}`);
  console.log(
    `${acknowledged} updates acknowledged; ${checks.length - wrong.length} checks passed, ${wrong.length} failed`,
  );
  process.exitCode = wrong.length === 0 && checks.length > 0 ? 0 : 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
