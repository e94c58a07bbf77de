// The views of schema public as text.
import type { ClientBase } from 'pg';
import { commentOn } from './comment-on.ts';

type Row = {
  name: string;
  kind: 'view' | 'materialized view';
  options: string[] | null;
  definition: string;
  relations: number;
  comment: string | null;
  columns: { target: string; comment: string }[] | null;
};

const VIEWS = `
  select format('public.%I', c.relname) as name, case c.relkind when 'm' then 'materialized view' else 'view' end as kind,
    c.reloptions as options, pg_get_viewdef(c.oid, true) as definition,
    (select count(distinct d.refobjid)::int from pg_rewrite r join pg_depend d on d.objid = r.oid
      where r.ev_class = c.oid and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
        and d.refobjid <> c.oid) as relations,
    obj_description(c.oid, 'pg_class') as comment,
    (select json_agg(json_build_object('target', format('column public.%I.%I', c.relname, a.attname),
        'comment', col_description(c.oid, a.attnum)) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and col_description(c.oid, a.attnum) is not null) as columns
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.relname collate "C"`;

/**
 * One piece of text per view. Postgres 15 puts the table's name in front of every column and 16 only where it is
 * needed, so it goes where a view reads one relation and the name says nothing. A view over several relations that
 * has an inner query over one can still differ between the versions.
 */
export async function dumpViews(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<Row>(VIEWS);
  return rows.map(({ name, kind, options, definition, relations, comment, columns }) => {
    const body =
      relations === 1
        ? definition.replace(/(?<![\w."'])[a-z_]\w*\.(?=[a-z_"])(?!\w+\s*\()/g, keepSchema)
        : definition;
    return [
      `create ${kind} ${name}${options ? ` with (${options.toSorted().join(', ')})` : ''} as\n${body}`,
      ...commentOn(`${kind} ${name}`, comment),
      ...(columns ?? []).flatMap((column) => commentOn(column.target, column.comment)),
      '',
    ].join('\n');
  });
}

const SCHEMAS = new Set(['public.', 'auth.', 'extensions.', 'pg_catalog.']);
const keepSchema = (prefix: string) => (SCHEMAS.has(prefix) ? prefix : '');
