// The functions of schema public as text, as Postgres itself writes them.
import type { ClientBase } from 'pg';
import { commentOn } from './comment-on.ts';

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) as definition, obj_description(p.oid, 'pg_proc') as comment,
    format('%s public.%I(%s)', case p.prokind when 'p' then 'procedure' else 'function' end, p.proname,
      pg_get_function_identity_arguments(p.oid)) as target
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p', 'w')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`;

/** One piece of text per function. Functions of extensions are left out: they are not ours to review. */
export async function dumpFunctions(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ definition: string; target: string; comment: string | null }>(
    FUNCTIONS,
  );
  return rows.map(({ definition, target, comment }) =>
    [`${definition.trimEnd()};`, ...commentOn(target, comment), ''].join('\n'),
  );
}
