// What the scripts measure beyond k6's own numbers.
import type { Response } from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';

/** From the 201 to the first read that shows the update, ms. */
export const acceptToReadable = new Trend('accept_to_readable', true);
/** Updates whose end the script waited for; a threshold over no data passes, this one does not. */
export const updatesSeen = new Counter('updates_seen');
export const updateSuccess = new Rate('update_success');
export const updatesLost = new Counter('updates_lost');
export const limitExact = new Rate('limit_exact');
export const serverErrors = new Counter('server_errors');

/** Counts a 5xx and hands the response on. */
export function watch<R extends Response>(response: R): R {
  if (response.status >= 500 || response.status === 0) serverErrors.add(1);
  return response;
}
