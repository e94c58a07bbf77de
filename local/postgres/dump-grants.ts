// Who may do what in schema public, as text. The owner's own rights are left out.
import type { ClientBase } from 'pg';

/** An empty access list means the default: nobody for tables, everybody for functions. MAINTAIN came with 17. */
const GRANTS = `
  with objects as (
    select 1 as rank, format('table public.%I', relname) as target, relowner as owner, relacl as acl
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
    union all
    select 2, format('table public.%I (%I)', c.relname, a.attname), c.relowner, a.attacl
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and a.attacl is not null and not a.attisdropped
    union all
    select 3, format('sequence public.%I', relname), relowner, relacl
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'
    union all
    select 4, format('function public.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), p.proowner,
      coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select 5, 'new ' || case d.defaclobjtype when 'r' then 'tables' when 'f' then 'functions' when 'S' then 'sequences' else 'types' end,
      d.defaclrole, d.defaclacl
    from pg_default_acl d where d.defaclnamespace = 'public'::regnamespace
  )
  select format('grant %s on %s to %s;', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type), o.target,
    case when g.grantee = 0 then 'public' else g.grantee::regrole::text end) as text
  from objects o, aclexplode(o.acl) g
  where g.grantee <> o.owner and g.privilege_type <> 'MAINTAIN'
  group by o.rank, o.target, g.grantee
  order by o.rank, o.target collate "C", g.grantee::regrole::text collate "C"`;

/** All grants as one piece of text; empty when nobody but the owner may do anything. */
export async function dumpGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ text: string }>(GRANTS);
  return rows.length === 0 ? [] : [`${rows.map(({ text }) => text).join('\n')}\n`];
}
