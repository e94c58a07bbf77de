// The pass marks of the contract, each with where it comes from. A run that misses one exits non-zero.
import type { Options } from 'k6/options';

export const CONTRACT: NonNullable<Options['thresholds']> = {
  // 1-product: a warm read is one round trip; p95 < 100 ms end to end.
  'http_req_duration{name:read}': ['p(95)<100'],
  // 1-product: accept -> readable < 2 s p95 with a model.
  accept_to_readable: ['p(95)<2000'],
  // 1-product: at least 99.5 % of updates are merged, none is lost.
  update_success: ['rate>=0.995'],
  updates_lost: ['count==0'],
  // 1-product: exactly 100 requests per minute and user.
  limit_exact: ['rate==1'],
  // A 5xx is always a bug or an outage; a smoke run has neither.
  server_errors: ['count==0'],
  checks: ['rate==1'],
};
