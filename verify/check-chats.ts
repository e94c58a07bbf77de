// The statements that need code, chat by chat in one pass over the database.
import { loadTokenizer } from '../src/adapters/tokenizer/load-tokenizer.ts';
import { checkEvidence, spanOf } from './check-evidence.ts';
import { checkFold } from './check-fold.ts';
import { type Checked, VIOLATIONS_SHOWN, type Violation } from './invariants.ts';
import { readChats } from './read-chats.ts';
import { readCited } from './read-cited.ts';
import type { Scope } from './scope.ts';
import type { Rows } from './snapshot.ts';

/** Counts all and keeps the first. */
function collect(invariant: number, name: string) {
  const violations: Violation[] = [];
  let count = 0;
  return {
    add(tenantId: string, chatId: string, what: string): void {
      count += 1;
      if (violations.length < VIOLATIONS_SHOWN)
        violations.push({ tenant_id: tenantId, chat_id: chatId, what });
    },
    close: (detail: string): Checked => ({ invariant, name, count, violations, detail }),
  };
}

export type ChatChecks = { readonly chats: number; readonly checked: readonly Checked[] };

/**
 * @param tokenLimit MEMORY_TOKEN_LIMIT of the deployment. @param onPage is told how many chats are done.
 */
export async function checkChats(
  rows: Rows,
  scope: Scope,
  tokenLimit: number,
  onPage: (chats: number) => void = () => undefined,
): Promise<ChatChecks> {
  const countTokens = await loadTokenizer();
  const folds = collect(5, '05-memory-is-the-fold');
  const words = collect(10, '10-words-were-said');
  let chats = 0;
  let proved = 0;
  let gone = 0;
  for await (const page of readChats(rows, scope)) {
    const cited = await readCited(rows, page, spanOf);
    for (const log of page) {
      const columns = checkFold(log, tokenLimit, countTokens);
      if (columns.length > 0)
        folds.add(log.tenantId, log.chatId, `not what the log says: ${columns.join(', ')}`);
      for (const { entry, proof } of checkEvidence(log, cited)) {
        if (proof === 'proved') proved += 1;
        else if (proof === 'gone') gone += 1;
        else words.add(log.tenantId, log.chatId, `entry ${entry.seq}.${entry.position} ${proof.fault}`);
      }
    }
    chats += page.length;
    onPage(chats);
  }
  return {
    chats,
    checked: [
      folds.close(`${chats} chats folded`),
      words.close(`${proved} entries proved, ${gone} whose words are past their retention`),
    ],
  };
}
