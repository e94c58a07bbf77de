// Makes `@supabase/lite` hand the SQLSTATE of a refusal to the caller, as PostgREST does.

/** What Postgres says of a failed statement, as far as it is passed on. */
type DatabaseFault = { readonly code: string; readonly message: string };

/**
 * It answers `SUP` for every code it does not know, ours among them, and the product tells refusals apart by code
 * alone. But it passes on whatever a function raises in PostgREST's own custom form (SQLSTATE `PGRST`, a JSON
 * message), so each fault is put into that form. It also logs each fault, and Postgres quotes values of the row in
 * its texts, so only those of our own refusals are kept.
 */
export function passSqlstate(fault: unknown): unknown {
  if (!isDatabaseFault(fault)) return fault;
  const { code } = fault;
  const message = code.startsWith('SD') ? fault.message : 'The statement failed.';
  return {
    code: 'PGRST',
    message: JSON.stringify({ code, message, details: null, hint: null }),
    detail: JSON.stringify({ status: statusOf(code), headers: {} }),
  };
}

function isDatabaseFault(fault: unknown): fault is DatabaseFault {
  return (
    typeof fault === 'object' &&
    fault !== null &&
    'message' in fault &&
    'code' in fault &&
    typeof fault.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(fault.code) &&
    fault.code !== 'PGRST'
  );
}

/** As PostgREST's table, as far as it matters to a client that reads the code. */
function statusOf(code: string): number {
  if (code === '42501') return 403;
  if (/^(08|53|57)/.test(code)) return 503;
  return /^(XX|58)/.test(code) ? 500 : 400;
}
