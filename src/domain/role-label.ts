// Line-start speaker labels of plain text (`User:`, `Assistant:` …), in several spellings and languages.
import type { Role } from './message.ts';

const SPELLINGS: Readonly<Record<Role, string>> = {
  user: 'user|human|customer|client|guest|me|nutzer|nutzerin|benutzer|utilisateur|usuario|usuária|usuário|utente|gebruiker|пользователь|用户|ユーザー',
  assistant:
    'assistant|ai|bot|agent|chatbot|chatgpt|gpt|claude|gemini|copilot|support|assistent|asistente|assistente|ассистент|бот|助手|アシスタント',
  tool: 'tool|function|observation|tool result|tool output|werkzeug|инструмент|工具|ツール',
  system: 'system|developer|système|sistema|система|系统|システム',
};

const ROLE_OF = new Map(
  (Object.keys(SPELLINGS) as Role[]).flatMap((role) =>
    SPELLINGS[role].split('|').map((spelling) => [spelling, role] as const),
  ),
);

const NAMES = [...ROLE_OF.keys()].join('|');
// Markdown and bracket dress is common in pasted transcripts: `**User:**`, `[User]:`, `- User:`.
const LABEL = new RegExp(
  `^[ \\t]*(?:[-*#>]{1,6}[ \\t]*)?[*_[(<]{0,3}(${NAMES})[*_\\])>]{0,3}[ \\t]*[:：][*_]{0,3}[ \\t]*`,
  'gimu',
);

/** One label in a text: `index` to `end` is the label itself, UTF-16 units, `end` exclusive. */
export type RoleLabel = { readonly role: Role; readonly index: number; readonly end: number };

/** Every line-start label of `text`, in order. Names of persons are no labels: `Ana:` says nothing about a role. */
export function findRoleLabels(text: string): RoleLabel[] {
  return [...text.matchAll(LABEL)].flatMap((match) => {
    const role = ROLE_OF.get((match[1] ?? '').toLowerCase());
    return role ? [{ role, index: match.index, end: match.index + match[0].length }] : [];
  });
}
