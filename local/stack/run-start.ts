// The course of `npm start`: bring everything up, play the sample conversation, serve until told to stop.
import { relative } from 'node:path';
import { runDemo, type Verdict } from '../demo.ts';
import { readArguments, type StartArguments, USAGE } from './arguments.ts';
import { renderBanner } from './banner.ts';
import type { DatabaseChoice } from './choose-database.ts';
import { type Launch, launchStack } from './launch.ts';
import { findRunning } from './process-record.ts';
import { createProgress, type Paint, type Progress } from './progress.ts';
import { readStackJson } from './stack-json.ts';
import { ROOT, stateDir } from './state-dir.ts';
import { tunedSettings } from './worker-settings.ts';

const state = stateDir();
const progress = createProgress(process.stdout);

/** @param argv the flags. @returns the exit code. @throws PlainError, or an Error that `explain` can explain. */
export async function runStart(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv);
  if (args.help) {
    progress.say(USAGE);
    return 0;
  }
  if (findRunning(state)) return showRunning(args);
  const launch = launchStack({
    state,
    ...args,
    settings: tunedSettings(process.env),
    progress,
    env: process.env,
  });
  const asked = stopOnRequest(launch, progress);
  try {
    return await serve(launch, args, asked.promise);
  } catch (error) {
    if (asked.yes()) return 0; // Parts that fail because they were told to stop are no news.
    throw error;
  } finally {
    await launch.stop();
    if (asked.yes()) progress.say('Everything is stopped.');
  }
}

async function serve(launch: Launch, args: StartArguments, asked: Promise<void>): Promise<number> {
  const { paint, say } = progress;
  const { stack, model, database } = await launch.up;
  say();
  say(
    model.real
      ? `  Model: ${paint.bold(model.name)} at ${model.url}`
      : `  ${paint.yellow('No language model:')} offline rules answer in its place. They know a few English patterns and\n` +
          '  no more. Set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL) to use a real one.',
  );
  for (const line of describeDatabase(database, paint)) say(line);
  say();
  const verdict: Verdict = args.demo ? await runDemo(stack(), model, progress) : { ok: true };
  if (args.once) return verdict.ok ? 0 : 1;
  say(renderBanner(stack(), paint, verdict.chatId));
  say();
  say(paint.dim(`  Serving. Ctrl-C or npm stop ends it; logs are in ${relative(ROOT, state.logs)}.`));
  await asked;
  return 0;
}

/** Nothing for the usual one; what a newcomer must know of the others. */
function describeDatabase(database: DatabaseChoice, paint: Paint): string[] {
  if (database.kind === 'local') return [];
  if (database.kind === 'lite')
    return [
      `  ${paint.yellow('No PostgREST:')} @supabase/lite on PGlite holds the rows in its place. It is alpha software, slower,`,
      '  and has one connection. Set SUPABASE_URL (and its keys) to use a Supabase project.',
    ];
  return [
    `  Database: ${paint.bold(database.url)}. No Postgres and no PostgREST run here; --fresh leaves its rows alone.`,
    `  ${paint.yellow('The sweep of this stack takes every open update in it')}, whoever sent it: use a project for development.`,
  ];
}

/** @returns 1 when what was asked for cannot be had from a stack that runs already. */
function showRunning({ once, fresh }: StartArguments): number {
  const stack = readStackJson(state);
  if (!stack) progress.say('Already starting in another terminal. npm stop ends that one.');
  else progress.say(`Already running; npm stop ends it.\n\n${renderBanner(stack, progress.paint)}`);
  if (!once && !fresh) return 0;
  progress.say(
    `\n  Nothing was done for ${fresh ? '--fresh' : '--once'}: npm stop first, then the same again.`,
  );
  return 1;
}

/** Ctrl-C reaches this process up to three times (terminal, npm, the runner), so a repetition means nothing. */
function stopOnRequest(launch: Launch, { say }: Progress): { promise: Promise<void>; yes: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let yes = false;
  const stop = () => {
    if (yes) return;
    yes = true;
    say('\nStopping …');
    void launch.stop().then(resolve);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // `npm start | head`: whoever read the output has gone.
  process.stdout.on('error', () => {
    yes = true;
    void launch.stop().then(resolve);
  });
  return { promise, yes: () => yes };
}
