// Has the local queue ring the sweep each minute: workerd alone fires no cron.
import { Client } from '@upstash/qstash';

const ID = 'saidso-sweep';

/** Creates the schedule, or replaces the one of an earlier start (its port may have been another). */
export async function scheduleSweep(qstash: string, token: string, api: string): Promise<void> {
  const client = new Client({ baseUrl: qstash, token, devMode: false, enableTelemetry: false });
  await client.schedules.create({
    scheduleId: ID,
    destination: `${api}/functions/sweep`,
    cron: '* * * * *',
    retries: 0, // The next minute comes anyway.
  });
}
