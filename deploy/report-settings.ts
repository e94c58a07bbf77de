// Shows what is set, missing and unsafe, a line per key; never a value.
import type { Progress } from '../local/stack/progress.ts';
import type { SettingsReport } from './check-settings.ts';

/** Prints one line when all is well. `missing` keys come with what to do, `unsafe` ones with what is wrong. */
export function reportSettings({ missing, unsafe }: SettingsReport, { say, paint }: Progress): void {
  if (missing.length === 0 && unsafe.length === 0) {
    say(`${paint.green('✓')} configuration: every setting is there and safe`);
    return;
  }
  const row = (key: string, text: string) => say(`    ${key.padEnd(28)} ${text}`);
  if (missing.length > 0) {
    say(`${paint.yellow('!')} configuration: ${missing.length} settings missing`);
    for (const { key, todo } of missing) row(key, todo);
  }
  if (unsafe.length > 0) {
    say(`${paint.red('✗')} configuration: ${unsafe.length} settings unsafe`);
    for (const { key, why } of unsafe) row(key, why);
  }
}
