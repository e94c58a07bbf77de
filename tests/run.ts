// `npm test` and `npm run check`: runs the stages in order, a line per stage as it starts and ends, and a summary.
// A stage that fails prints what it printed; the stages after it still run, so one look shows everything.

import { type Outcome, runStage } from './stages/run-stage.ts';
import { STAGES, type Stage } from './stages/stages.ts';

const isCheck = process.argv.includes('check');
const named = process.argv.slice(2).filter((word) => word !== 'check');
const unknown = named.filter((word) => !STAGES.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(
    `saidso: there is no stage called ${unknown.join(', ')}.\n        Stages: ${STAGES.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}

const chosen = STAGES.filter(({ name, isFast }) =>
  named.length > 0 ? named.includes(name) : isFast || !isCheck,
);
const outcomes: (Outcome & { stage: Stage })[] = [];
const started = Date.now();

for (const [index, stage] of chosen.entries()) {
  const place = `[${index + 1}/${chosen.length}]`;
  console.log(`${place} ${stage.name.padEnd(11)} ${stage.about} …`);
  const outcome = await runStage(stage, (seconds) =>
    console.log(`${place} ${stage.name.padEnd(11)} still running, ${seconds} s`),
  );
  outcomes.push({ ...outcome, stage });
  const counts =
    outcome.skipped > 0
      ? `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`
      : `${outcome.passed} passed, ${outcome.failed} failed`;
  console.log(
    `${place} ${stage.name.padEnd(11)} ${outcome.isGreen ? 'ok    ' : 'FAILED'} ${counts}, ${outcome.seconds.toFixed(1)} s`,
  );
  if (!outcome.isGreen) console.log(outcome.output);
}

const sum = (pick: (outcome: Outcome) => number) =>
  outcomes.reduce((total, outcome) => total + pick(outcome), 0);
// A stage can fail without a failed test in it (a crash, a file that does not load); it still counts as one.
const failed = outcomes.reduce(
  (total, { failed, isGreen }) => total + (isGreen ? failed : Math.max(1, failed)),
  0,
);
const broken = outcomes.filter(({ isGreen }) => !isGreen).map(({ stage }) => stage.name);
console.log(
  `\n${broken.length === 0 ? 'Everything holds' : `Failing: ${broken.join(', ')}`} (${Math.round((Date.now() - started) / 1000)} s).`,
);
const skipped = sum((outcome) => outcome.skipped);
console.log(
  `${sum((outcome) => outcome.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exitCode = failed === 0 ? 0 : 1;
