// The guards of the SQL that decide who may write, each taken out alone, and those that hide one another together.
import type { Edit, Guard, Killer } from './guard.ts';

const FENCE: Edit = { of: 'hold_lease', from: 'lease.fence <> hold_lease.fence or', to: '' };
const FENCE_OF_APPLY: Edit = {
  of: 'apply_update',
  from: 'perform public.hold_lease(apply_update.tenant_id, apply_update.chat_id, apply_update.fence);',
  to: '',
};
const VERSION: Edit = {
  of: 'guard_apply',
  from: 'if version_now is distinct from guard_apply.expected_version then',
  to: 'if false then',
};
const ORDER: Edit = {
  of: 'guard_apply',
  from: 'if given is null or given is distinct from due then',
  to: 'if false then',
};

const MOVES: Edit = {
  of: 'guard_status_move',
  from: 'if (old.status, new.status) in (',
  to: 'if true or (old.status, new.status) in (',
};

const pgtap = (file: string, dies: RegExp): Killer => ({ by: 'pgtap', file, dies });
const simulation = (dies: RegExp): Killer => ({ by: 'simulation', dies });
const alone = (name: string, edit: Edit, killer: Killer, first?: string): Guard => ({
  name,
  language: 'sql',
  edits: [edit],
  killer,
  ...(first !== undefined && { first }),
});
const together = (name: string, edits: readonly Edit[], killer: Killer): Guard => ({
  name,
  language: 'sql',
  edits,
  killer,
});

export const WRITING_GUARDS: readonly Guard[] = [
  alone('fence', FENCE, pgtap('apply_update', /the fence is asked first/)),
  alone(
    'a claim that is over',
    { of: 'hold_lease', from: 'or lease.holder is null', to: '' },
    pgtap('apply_update', /a second time is refused/),
  ),
  alone('version', VERSION, pgtap('apply_update', /the version second/)),
  // The skipped update is written; what the file does next is refused, and the file ends there.
  alone('contiguous seq', ORDER, pgtap('apply_update', /the file fails: stale_fence/)),
  // The third one hides that two are gone from nearly every schedule; a direct call shows it each time.
  together('fence and version', [FENCE, VERSION], pgtap('apply_update', /the fence is asked first/)),
  together('fence and contiguous seq', [FENCE, ORDER], pgtap('apply_update', /the file fails: /)),
  // With the fence there, nobody else's version or gap ever gets this far: only a direct call shows that they are gone.
  together(
    'version and contiguous seq',
    [VERSION, ORDER],
    pgtap('apply_update', /the file fails: stale_fence/),
  ),
  together('fence, version and contiguous seq', [FENCE, VERSION, ORDER], simulation(/^[02345] /)),
  {
    // All that stand behind them as well: only the history shows what then happens.
    name: 'fence, version, contiguous seq, legal status moves and unique revisions and facts',
    language: 'sql',
    edits: [FENCE_OF_APPLY, VERSION, ORDER, MOVES],
    first: `alter table public.chat_revisions drop constraint chat_revisions_pkey;
      alter table public.chat_facts drop constraint chat_facts_pkey`,
    killer: simulation(/^[2345] /),
  },
  alone(
    'fence of store_result',
    {
      of: 'store_result',
      from: 'perform public.hold_lease(store_result.tenant_id, store_result.chat_id, store_result.fence);',
      to: '',
    },
    pgtap('store_result', /a fence that was never given out is refused/),
  ),
  alone(
    'fence of release_update',
    {
      of: 'release_update',
      from: 'perform public.hold_lease(release_update.tenant_id, release_update.chat_id, release_update.fence);',
      to: '',
    },
    pgtap('release_update', /the old claim cannot release the new one/),
  ),
  alone(
    'fence that rises with each claim',
    { of: 'claim_update', from: 'lease.fence := lease.fence + 1;', to: '' },
    pgtap('claim_update', /the first claim has fence 1/),
  ),
  alone(
    'lease lock',
    { of: 'claim_update', from: 'if lease.lease_until > moment and not is_repeat then', to: 'if false then' },
    simulation(/^8 /),
  ),
  alone(
    'the same claim for the same holder',
    {
      of: 'claim_update',
      from: 'lease.lease_until > moment and lease.holder = claim_update.holder',
      to: 'false',
    },
    pgtap('claim_update', /the same holder gets the same claim/),
  ),
  alone(
    'lease that is over gives its rows back',
    { of: 'expire_lease', from: "q.processed_at is null and q.status = 'processing'", to: 'false' },
    simulation(/^[07] /),
  ),
  alone('legal status moves only', MOVES, pgtap('guard_status_move', /-> ready_to_write/)),
  alone(
    'facts that are never changed',
    {
      of: 'refuse_fact_change',
      from: "raise exception using errcode = 'SDMOV', message = 'facts_are_append_only';",
      to: 'return null;',
    },
    pgtap('refuse_fact_change', /no entry is ever changed/),
  ),
  alone(
    'memory and entries in one transaction',
    {
      of: 'apply_update',
      from: 'apply_update.tenant_id, apply_update.chat_id, apply_update.entries, next_version, moment);',
      to: "apply_update.tenant_id, apply_update.chat_id, '[]', next_version, moment);",
    },
    simulation(/^[25] /),
  ),
  alone(
    'a version per apply',
    { of: 'apply_update', from: 'version = next_version,\n    applied_seq', to: 'applied_seq' },
    simulation(/^[0235] /),
  ),
  alone(
    'rows of a batch end together',
    {
      of: 'apply_update',
      from: 'where q.id = u.queue_id and q.tenant_id',
      to: "where q.id = u.queue_id and q.id::text = apply_update.updates -> 0 ->> 'queue_id' and q.tenant_id",
    },
    simulation(/^[0-7] /),
  ),
];
