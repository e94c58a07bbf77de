// The checker can see mistakes in SQL as well: a function is replaced by one without its guard, and a schedule tells.
import { expect, test } from 'vitest';
import { openPostgresFactory } from '../../sim/drivers/postgres.ts';
import { runSchedules } from '../../sim/run-schedules.ts';
import { createDatabase } from '../support/database.ts';

type SqlMutant = {
  readonly name: string;
  readonly breaks: RegExp;
  /** Of the function, as the catalogue prints it: what is taken out, and what stands there instead. */
  readonly edits: readonly { readonly of: string; readonly from: RegExp; readonly to: string }[];
};

const MUTANTS: readonly SqlMutant[] = [
  {
    name: 'append_update that looks up no earlier key and an index that allows two',
    breaks: /^1 /m,
    edits: [
      {
        of: 'append_update',
        from: /if append_update\.idempotency_key is not null then/,
        to: 'if false then',
      },
    ],
  },
  {
    name: 'stranded_updates that does not count its publish attempts',
    breaks: /^7 .* after two sweeps/m,
    edits: [
      {
        of: 'stranded_updates',
        from: /publish_attempt = q\.publish_attempt \+ 1/,
        to: 'publish_attempt = 1',
      },
    ],
  },
  {
    name: 'claim_update that ignores a held lease',
    breaks: /^8 /m,
    edits: [
      {
        of: 'claim_update',
        from: /if lease\.lease_until > moment and not is_repeat then/,
        to: 'if false then',
      },
    ],
  },
  {
    name: 'fail_update that leaves applied_seq where it is',
    breaks: /^[36] /m,
    edits: [
      {
        of: 'fail_update',
        from: /applied_seq = public\.settled_seq\([^)]*\)/,
        to: 'applied_seq = m.applied_seq',
      },
    ],
  },
  {
    name: 'describe_claim that gives a redrive the seq of its own row',
    breaks: /^[235] /m,
    edits: [
      {
        of: 'describe_claim',
        from: /'stamp_seq', coalesce\(q\.stamp_seq, q\.seq\)/,
        to: "'stamp_seq', q.seq",
      },
    ],
  },
  {
    name: 'redrive_update that does not ask for a successor, which the index then refuses,',
    breaks: /^0 an error was thrown/m,
    edits: [
      { of: 'redrive_update', from: /elsif letter\.redriven_as is not null then/, to: 'elsif false then' },
    ],
  },
  {
    name: 'apply_update without fence, version and order, which hide one another,',
    breaks: /^[02345] /m,
    edits: [
      {
        of: 'hold_lease',
        from: /if lease\.fence <> hold_lease\.fence or lease\.holder is null then/,
        to: 'if false then',
      },
      {
        of: 'guard_apply',
        from: /if version_now is distinct from guard_apply\.expected_version then/,
        to: 'if false then',
      },
      { of: 'guard_apply', from: /if given is null or given is distinct from due then/, to: 'if false then' },
    ],
  },
];

async function play(url: string) {
  const factory = await openPostgresFactory(url);
  try {
    return await runSchedules({ factory, plan: 'random', firstSeed: 1, schedules: 300, stopsEarly: true });
  } finally {
    await factory.close();
  }
}

test.for(MUTANTS)('$name is reported', { timeout: 120_000 }, async ({ edits, breaks }) => {
  const database = await createDatabase();
  try {
    // Without the index a second row of a key is possible at all; with it the mistake would be an error instead.
    await database.pool.query('drop index public.chat_context_queue_idempotency');
    for (const { of, from, to } of edits) {
      const { rows } = await database.pool.query<{ text: string }>(
        `select pg_get_functiondef(('public.' || $1)::regproc) as text`,
        [of],
      );
      const text = rows[0]?.text ?? '';
      expect(text).toMatch(from);
      await database.pool.query(text.replace(from, to));
    }
    const report = await play(database.url);
    expect(report.broken.flatMap(({ violations }) => violations).join('\n')).toMatch(breaks);
  } finally {
    await database.drop();
  }
});
