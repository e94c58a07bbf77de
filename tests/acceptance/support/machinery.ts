// What a test does behind the API's back: look into the tables, sign as the queue would, command the model.
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { pollUntil } from '../../../local/postgres/poll-until.ts';
import type { TestStack } from '../../support/stack.ts';
import { verifyStack } from '../../support/verify-stack.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export type Machinery = ReturnType<typeof machineryOf>;

/** Close it before the stack stops. */
export function machineryOf(stack: TestStack) {
  const keys = JSON.parse(readFileSync(stack.state.credentials, 'utf8')) as Record<string, string>;
  const pool = new pg.Pool({ connectionString: stack.postgres, max: 4 });
  pool.on('error', () => undefined);
  const model = stack.model.replace(/\/v1$/, '');

  const rows = async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await pool.query<Row & pg.QueryResultRow>(sql, [...values])).rows;

  /** A token as QStash signs a delivery; `claims` and `header` win over what a good one holds. */
  function sign(
    path: string,
    body: string,
    { key = keys.qstash_current_signing_key ?? '', header = {}, claims = {} }: Forgery = {},
  ): string {
    const iat = Math.floor(Date.now() / 1000);
    const good = {
      iss: 'Upstash',
      sub: `${stack.api}${path}`,
      exp: iat + 300,
      nbf: 0,
      iat,
      jti: `jwt_${randomUUID()}`,
      body: createHash('sha256').update(body).digest('base64url'),
    };
    const unsigned = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode({ ...good, ...claims })}`;
    return `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`;
  }

  async function deliver(path: string, body: string, signature: string | null = sign(path, body)) {
    const response = await fetch(`${stack.api}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signature === null ? {} : { 'upstash-signature': signature }),
      },
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  const queue = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${stack.qstash}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.qstash_token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };

  return {
    keys,
    rows,
    sign,
    deliver,
    queue,
    /** The one number of a query. */
    count: async (sql: string, values: readonly unknown[] = []) =>
      Number(Object.values((await rows<Record<string, string>>(sql, values))[0] ?? {})[0]),
    /** The sweep, as the queue's schedule rings it each minute. */
    sweep: () => deliver('/functions/sweep', '{}'),
    mode: async (mode: string, more: Readonly<Record<string, number>> = {}) => {
      const response = await fetch(`${model}/__mode`, {
        method: 'POST',
        body: JSON.stringify({ mode, ...more }),
      });
      if (!response.ok) throw new Error(`no such mode: ${mode}`);
    },
    modelCalls: async () =>
      ((await (await fetch(`${model}/__requests`)).json()) as { total: number; max_active: number }).total,
    status: async (queueId: string) =>
      (
        await rows<{ status: string }>('select status from public.chat_context_queue where id = $1', [
          queueId,
        ])
      )[0]?.status,
    /** Every invariant on the database; told what the stack was started with. */
    verify: (deployment?: Parameters<typeof verifyStack>[1]) => verifyStack(stack.postgres, deployment),
    close: () => pool.end(),
  };
}

export type Forgery = {
  readonly key?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
};

/** Polls until `holds`; the deadline is for a machine that is busy with other things. @throws Error at its end. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  deadlineMs = 30_000,
): Promise<void> {
  if (!(await pollUntil(holds, deadlineMs, 50))) throw new Error(`not within ${deadlineMs} ms: ${what}`);
}
