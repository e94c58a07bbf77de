// One client of the model endpoint per isolate.
import OpenAI from 'openai';
import type { Config } from '../../config.ts';

export type ModelConfig = Pick<Config, 'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'OPENAI_MODEL'>;

/**
 * The SDK's own retries are off: a retry inside the deadline would hide the failure from the queue, which waits
 * better. Redirects are not followed, since text must reach no host but the configured one (`error` instead of
 * `manual` is refused by Workers).
 */
export const openClient = (config: ModelConfig): OpenAI =>
  new OpenAI({
    apiKey: config.OPENAI_API_KEY.open(),
    baseURL: config.OPENAI_BASE_URL,
    maxRetries: 0,
    logLevel: 'off',
    fetchOptions: { redirect: 'manual' },
  });
