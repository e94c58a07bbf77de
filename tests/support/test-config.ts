// A complete Config for tests, by the parser that production uses.
import { type Config, parseConfig } from '../../src/config.ts';

/** @param settings what a test is about, as environment strings; the rest is made up and goes nowhere. */
export function testConfig(settings: Readonly<Record<string, string>> = {}): Config {
  const parsed = parseConfig({
    ENVIRONMENT: 'local',
    PUBLIC_URL: 'http://127.0.0.1:9',
    SUPABASE_URL: 'http://127.0.0.1:9',
    SUPABASE_SECRET_KEY: 'sb_secret_of_tests',
    UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9',
    UPSTASH_REDIS_REST_TOKEN: 'redis-token-of-tests',
    QSTASH_URL: 'http://127.0.0.1:9',
    QSTASH_TOKEN: 'qstash-token-of-tests',
    QSTASH_CURRENT_SIGNING_KEY: 'sig_current_of_tests',
    QSTASH_NEXT_SIGNING_KEY: 'sig_next_of_tests',
    OPENAI_API_KEY: 'model-key-of-tests',
    REQUEST_HASH_KEY: 'hash-key-of-tests-0123456789',
    ...settings,
  });
  if (!parsed.ok) throw new Error(`bad test settings: ${parsed.error.map(({ key }) => key).join(', ')}`);
  return parsed.value;
}
