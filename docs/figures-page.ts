// docs/figures.md: every figure of the last kept run of `npm run prove`, so that no page has to copy one by hand.
import type { KeptResult } from '../prove/results.ts';

const number = (value: number | string): string =>
  typeof value === 'number' ? value.toLocaleString('en-GB') : value;

function section({ name, about, passed, failed, seconds, date, machine, figures }: KeptResult): string {
  const rows = Object.entries(figures).map(([key, value]) => `| ${key} | ${number(value)} |`);
  return `## ${name}

${about}. Run on ${date}: ${number(passed)} passed, ${number(failed)} failed, in ${seconds} s on ${machine}.
Again: \`npm run prove -- ${name}\`

| figure | |
|---|---|
${rows.join('\n')}
`;
}

/** @param results as `readResults` of prove/results.ts gives them */
export const figuresPage = (results: readonly KeptResult[]): string => `# Figures

<!-- Made from prove/results/prove.json by \`npm run docs\`; the file is written by \`npm run prove -- --write\`. -->

What the proofs counted when they were last kept. What they mean, and what they do not show, is in
[reliability.md](reliability.md).

${results.map(section).join('\n')}`;
