// The functions of schema public that the service role may execute, with their types, from the catalogue.
import type { ClientBase } from 'pg';

/** `columns` for a row type, `labels` for an enum; `name` is Postgres' own, for example `int4`. */
export type SqlType = {
  name: string;
  is_array: boolean;
  labels: string[] | null;
  columns: { name: string; type: SqlType }[] | null;
};

/** `default_value` is SQL text, null when the argument must be given. */
export type SqlFunction = {
  name: string;
  args: { name: string; type: SqlType; default_value: string | null }[];
  returns: SqlType;
  returns_set: boolean;
};

type TypeRow = {
  oid: number;
  name: string;
  element: number;
  base: number;
  labels: string[] | null;
  attributes: [string, number][] | null;
};
type Argument = { name: string; type: number; mode: string; default_value: string | null };
type FunctionRow = { name: string; args: Argument[]; returns: number; returns_set: boolean };

const TYPES = `
  select t.oid::int, t.typname as name, t.typbasetype::int as base,
    case when t.typcategory = 'A' then t.typelem::int else 0 end as element,
    (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels,
    (select json_agg(json_build_array(a.attname, a.atttypid::int) order by a.attnum) from pg_attribute a
      where a.attrelid = nullif(t.typrelid, 0) and a.attnum > 0 and not a.attisdropped) as attributes
  from pg_type t`;

/** Trigger functions cannot be called; functions of extensions are not ours. */
const FUNCTIONS = `
  select p.proname as name, p.prorettype::int as returns, p.proretset as returns_set, (
    select coalesce(json_agg(json_build_object('name', p.proargnames[n], 'type', type::int,
      'mode', coalesce(p.proargmodes[n]::text, 'i'), 'default_value', pg_get_function_arg_default(p.oid, n::int)) order by n), '[]')
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as a (type, n)) as args
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
    and has_function_privilege('service_role', p.oid, 'execute')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`;

/** Ordered by name; arguments in the order of their declaration. */
export async function readFunctions(client: ClientBase): Promise<SqlFunction[]> {
  const types = new Map((await client.query<TypeRow>(TYPES)).rows.map((row) => [row.oid, row]));
  const { rows } = await client.query<FunctionRow>(FUNCTIONS);

  function resolve(oid: number): SqlType {
    const row = types.get(oid);
    if (!row) return { name: 'unknown', is_array: false, labels: null, columns: null };
    if (row.element) return { ...resolve(row.element), is_array: true };
    if (row.base) return resolve(row.base);
    const columns = row.attributes?.map(([name, type]) => ({ name, type: resolve(type) })) ?? null;
    return { name: row.name, is_array: false, labels: row.labels, columns };
  }

  return rows.map(({ name, args, returns, returns_set }) => {
    const into = args.filter(({ mode }) => mode === 'i' || mode === 'b' || mode === 'v');
    const out = args.filter(({ mode }) => mode === 'o' || mode === 'b' || mode === 't');
    // One `out` argument of a function that returns no row type is that value itself.
    const asRow = out.length > 1 || out.some(({ mode }) => mode === 't');
    const columns = out.map((column) => ({ name: column.name, type: resolve(column.type) }));
    return {
      name,
      args: into.map(({ name, type, default_value }) => ({ name, type: resolve(type), default_value })),
      returns: asRow ? { name: 'record', is_array: false, labels: null, columns } : resolve(returns),
      returns_set,
    };
  });
}
